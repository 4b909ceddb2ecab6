"""Every state of a receipt."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.samples import world
from tests.samples.fake_backend import Answer
from tests.samples.stage import Sample, Stage, on_desktop

_ID = world.transfer().id
_ADDRESS = path.TRANSFER.format(transfer_id=_ID)


async def _opened(stage: Stage, answer: Answer) -> None:
    stage.backend.answer("GET", _ADDRESS, answer)
    await stage.sign_in()
    await stage.open(links.receipt(_ID))


async def _sent(stage: Stage) -> None:
    await _opened(stage, world.transfer(other=world.LINH))


async def _received(stage: Stage) -> None:
    await _opened(stage, world.transfer(direction=world.RECEIVED))


async def _with_fee_and_note(stage: Stage) -> None:
    await _opened(stage, world.transfer(fee=1_500, note=world.NOTE))


async def _loading(stage: Stage) -> None:
    stage.backend.hold("GET", _ADDRESS)
    await stage.sign_in()
    await stage.open(links.receipt(_ID))


async def _error(stage: Stage) -> None:
    await _opened(stage, ErrorCode.TRANSFER_NOT_FOUND)


_FEE = Sample("with fee and note", _with_fee_and_note)

SAMPLES = (
    Sample("sent", _sent),
    Sample("received", _received),
    _FEE,
    Sample("loading", _loading),
    Sample("error", _error),
    *on_desktop(_FEE),
)
