"""Every state of a receipt."""

from api_contract import path
from api_contract.problem import ErrorCode
from api_contract.transfer import Transfer
from app import links
from tests.samples import world
from tests.samples.fake_backend import NO_CONNECTION
from tests.samples.stage import Sample, Stage, on_desktop

_ID = world.transfer().id
_ADDRESS = path.TRANSFER.format(transfer_id=_ID)
_PROOF = path.TRANSFER_RECEIPT.format(transfer_id=_ID)


async def _opened(stage: Stage, transfer: Transfer) -> None:
    stage.post(transfer)
    await _open(stage)


async def _open(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.receipt(_ID))


async def _sent(stage: Stage) -> None:
    await _opened(stage, world.transfer(other=world.LINH))


async def _received(stage: Stage) -> None:
    await _opened(stage, world.transfer(direction=world.RECEIVED))


async def _with_fee_and_note(stage: Stage) -> None:
    await _opened(stage, world.transfer(fee=1_500, note=world.NOTE))


async def _explained(stage: Stage) -> None:
    await _received(stage)
    await stage.screen.tap(key="explain")


async def _explained_in_large_text(stage: Stage) -> None:
    await stage.stores.appearance.choose_text_size(200)
    await _explained(stage)


async def _checking(stage: Stage) -> None:
    stage.post(world.transfer())
    stage.backend.hold("GET", _PROOF)
    await _open(stage)


async def _not_checked(stage: Stage) -> None:
    stage.post(world.transfer())
    stage.backend.answer("GET", _PROOF, NO_CONNECTION)
    await _open(stage)
    await stage.screen.tap(key="explain")


async def _changed(stage: Stage) -> None:
    stage.post(world.transfer(minor=52_000))
    stage.backend.answer("GET", _ADDRESS, world.transfer())
    await _open(stage)


async def _loading(stage: Stage) -> None:
    stage.backend.hold("GET", _ADDRESS)
    await _open(stage)


async def _error(stage: Stage) -> None:
    stage.backend.answer("GET", _ADDRESS, ErrorCode.TRANSFER_NOT_FOUND)
    await _open(stage)


_FEE = Sample("with fee and note", _with_fee_and_note)
_CHANGED = Sample("history changed", _changed)

SAMPLES = (
    Sample("sent", _sent),
    Sample("received", _received),
    _FEE,
    Sample("explained", _explained),
    Sample("explained in large text", _explained_in_large_text),
    Sample("checking", _checking),
    Sample("not checked", _not_checked),
    _CHANGED,
    Sample("loading", _loading),
    Sample("error", _error),
    *on_desktop(_FEE, _CHANGED),
)
