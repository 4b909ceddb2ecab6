"""The states of the language list: each language's own is the sample played in it."""

from app import links
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS_LANGUAGE)


_PLAIN = Sample("plain", _opened)

SAMPLES = (_PLAIN, *on_desktop(_PLAIN))
