"""Every state of changing the PIN."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.samples import world
from tests.samples.stage import Sample, Stage, on_desktop

_NEW = "581937"


async def _old(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS_PIN)


async def _old_refused(stage: Stage) -> None:
    await _old(stage)
    stage.backend.answer("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
    await stage.stores.pin.enter(world.WRONG_PIN)


async def _new(stage: Stage) -> None:
    await _old(stage)
    await stage.stores.pin.enter(world.PIN)


async def _new_weak(stage: Stage) -> None:
    await _new(stage)
    await stage.stores.pin.enter("123456")


async def _new_same(stage: Stage) -> None:
    await _new(stage)
    await stage.stores.pin.enter(world.PIN)


async def _repeat(stage: Stage) -> None:
    await _new(stage)
    await stage.stores.pin.enter(_NEW)


async def _busy(stage: Stage) -> None:
    await _repeat(stage)
    stage.backend.hold("PUT", path.PIN)
    stage.begin(stage.stores.pin.enter(_NEW))


async def _changed(stage: Stage) -> None:
    await _repeat(stage)
    await stage.stores.pin.enter(_NEW)


_OLD = Sample("old", _old)

SAMPLES = (
    _OLD,
    Sample("old refused", _old_refused),
    Sample("new", _new),
    Sample("new weak", _new_weak),
    Sample("new same", _new_same),
    Sample("repeat", _repeat),
    Sample("busy", _busy),
    Sample("changed", _changed),
    *on_desktop(_OLD),
)
