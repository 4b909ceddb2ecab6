"""Every state of the settings list."""

from app import links
from tests.samples.stage import Sample, Stage, kept_in_memory, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS)


async def _trouble(stage: Stage) -> None:
    await _opened(stage)
    stage.database.is_full = True
    await stage.stores.session.sign_out()


_PLAIN = Sample("plain", _opened)

SAMPLES = (
    _PLAIN,
    Sample("kept in memory", _opened, keeping=kept_in_memory),
    Sample("trouble", _trouble),
    *on_desktop(_PLAIN),
)
