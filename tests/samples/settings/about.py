"""The states of the small print."""

from app import links
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS_ABOUT)


_PLAIN = Sample("plain", _opened)

SAMPLES = (_PLAIN, *on_desktop(_PLAIN))
