"""The mark alone: at the start, and as a cover out of sight."""

from tests.samples.stage import Sample, Stage


async def _starting(stage: Stage) -> None:
    await stage.open()


async def _covered(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open()
    stage.stores.lock.cover()


SAMPLES = (Sample("starting", _starting), Sample("covered", _covered))
