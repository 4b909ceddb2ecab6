"""The states of the receive screen."""

from app import links
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.RECEIVE)


async def _copied(stage: Stage) -> None:
    await _opened(stage)
    copy = stage.screen.find_all(key="copy")[0]
    stage.screen.send_event(copy.control["_i"], "click", None)


_PLAIN = Sample("plain", _opened)

SAMPLES = (_PLAIN, Sample("copied", _copied), *on_desktop(_PLAIN))
