"""The only state of the starting screen."""

from tests.samples.stage import Sample, Stage


async def _starting(stage: Stage) -> None:
    await stage.open()


SAMPLES = (Sample("starting", _starting),)
