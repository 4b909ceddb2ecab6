"""Every state of the locked wallet."""

from api_contract import path
from api_contract.problem import ErrorCode
from app.services.approver import ApprovalOutcome
from tests.fakes import FakeApprover
from tests.samples import world
from tests.samples.stage import Sample, Stage


async def _after_restart(stage: Stage) -> None:
    await stage.sign_in()
    await stage.restart()
    await stage.open()


async def _locked(stage: Stage) -> None:
    await stage.sign_in()
    stage.stores.session.lock()
    await stage.open()


async def _wrong_pin(stage: Stage) -> None:
    await _locked(stage)
    stage.backend.answer("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
    await stage.stores.session.unlock_with_pin(world.WRONG_PIN)


async def _busy(stage: Stage) -> None:
    await _locked(stage)
    stage.backend.hold("POST", path.PIN_CHECKS)
    stage.begin(stage.stores.session.unlock_with_pin(world.PIN))


SAMPLES = (
    Sample("plain", _after_restart),
    Sample("wrong pin", _wrong_pin),
    Sample("busy", _busy),
    Sample("biometrics", _locked, approver=lambda: FakeApprover(ApprovalOutcome.CANCELLED)),
)
