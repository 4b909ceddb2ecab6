"""The states of an address that leads nowhere."""

from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open("/nowhere")


_PLAIN = Sample("plain", _opened)

SAMPLES = (_PLAIN, *on_desktop(_PLAIN))
