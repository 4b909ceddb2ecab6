"""The states of theme, text size and lock."""

from app import links
from app.state.appearance import ThemeChoice
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS_APPEARANCE)


async def _chosen(stage: Stage) -> None:
    await _opened(stage)
    await stage.stores.appearance.choose_theme(ThemeChoice.DARK)
    await stage.stores.appearance.choose_text_size(200)
    await stage.stores.lock.choose(60)


_PLAIN = Sample("plain", _opened)

SAMPLES = (_PLAIN, Sample("chosen", _chosen), *on_desktop(_PLAIN))
