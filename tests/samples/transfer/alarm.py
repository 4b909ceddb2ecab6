"""The ledger's past was changed, and somebody wants to send."""

from app import links
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.alarm()
    await stage.open(links.SEND)


async def _in_large_text(stage: Stage) -> None:
    await stage.stores.appearance.choose_text_size(200)
    await _opened(stage)


async def _leaving(stage: Stage) -> None:
    await _opened(stage)
    await stage.screen.tap(key="trust")


_OPENED = Sample("opened", _opened)

SAMPLES = (
    _OPENED,
    Sample("large text", _in_large_text),
    Sample("way out", _leaving),
    *on_desktop(_OPENED),
)
