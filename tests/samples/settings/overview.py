"""Every state of the settings list."""

from app import links
from app.services.token_vault import MemoryVault
from tests.fakes import FakeVault
from tests.samples.stage import Sample, Stage, on_desktop


class FakeStubbornVault(FakeVault):
    """Gives nothing away again."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses_erasing = True


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS)


async def _trouble(stage: Stage) -> None:
    await _opened(stage)
    await stage.stores.session.sign_out()


_PLAIN = Sample("plain", _opened)

SAMPLES = (
    _PLAIN,
    Sample("kept in memory", _opened, vault=MemoryVault),
    Sample("trouble", _trouble, vault=FakeStubbornVault),
    *on_desktop(_PLAIN),
)
