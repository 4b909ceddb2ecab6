"""Every state of the fourth step: the PIN for this one transfer."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.samples import world
from tests.samples.fake_backend import refusal
from tests.samples.stage import Sample, Stage, on_desktop


async def _asked(stage: Stage) -> None:
    await stage.approve()
    await stage.open(links.SEND_APPROVE)


async def _wrong_pin(stage: Stage) -> None:
    await _asked(stage)
    stage.backend.answer("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
    await stage.stores.transfer.enter_pin(world.WRONG_PIN)


async def _locked(stage: Stage) -> None:
    await _asked(stage)
    locked = refusal(ErrorCode.PIN_LOCKED, retry_after_seconds=61)
    stage.backend.answer("POST", path.PIN_CHECKS, locked)
    await stage.stores.transfer.enter_pin(world.WRONG_PIN)


async def _busy(stage: Stage) -> None:
    await _asked(stage)
    stage.backend.hold("POST", path.PIN_CHECKS)
    stage.begin(stage.stores.transfer.enter_pin(world.PIN))


async def _half_typed(stage: Stage) -> None:
    await _asked(stage)
    for digit in world.PIN[:3]:
        await stage.screen.tap(key=f"pin-{digit}")


_PLAIN = Sample("plain", _asked)

SAMPLES = (
    _PLAIN,
    Sample("half typed", _half_typed),
    Sample("wrong pin", _wrong_pin),
    Sample("locked", _locked),
    Sample("busy", _busy),
    *on_desktop(_PLAIN),
)
