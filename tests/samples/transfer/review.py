"""Every state of the third step: the last look."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.fakes import FakeApprover
from tests.samples import world
from tests.samples.friendly import quote_with_fee
from tests.samples.stage import Sample, Stage, on_desktop


async def _free(stage: Stage) -> None:
    await stage.review()
    await stage.open(links.SEND_REVIEW)


async def _with_fee_and_note(stage: Stage) -> None:
    stage.backend.answer("POST", path.TRANSFERS_QUOTE, quote_with_fee(1_500))
    await stage.review(world.BUDI, world.NOTE)
    await stage.open(links.SEND_REVIEW)


async def _trouble(stage: Stage) -> None:
    await _free(stage)
    stage.backend.answer("POST", path.TRANSFERS_QUOTE, ErrorCode.PAYEE_CANNOT_RECEIVE)
    await stage.stores.transfer.review(stage.pack.code)


async def _prompt_open(stage: Stage) -> None:
    await _free(stage)
    stage.begin(stage.stores.transfer.submit("reason", "shown", "en"))


def _mute() -> FakeApprover:
    """The system's prompt while the user looks for the right finger."""
    approver = FakeApprover()
    approver.is_mute = True
    return approver


_FEE = Sample("with fee and note", _with_fee_and_note)

SAMPLES = (
    Sample("free", _free),
    _FEE,
    Sample("trouble", _trouble),
    Sample("busy", _prompt_open, approver=_mute),
    *on_desktop(_FEE),
)
