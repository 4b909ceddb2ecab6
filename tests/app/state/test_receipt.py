"""One transfer as the books have it; an answer about another one is not shown."""

from api_contract import path
from api_contract.problem import ErrorCode
from app.state.receipt import ReceiptState
from tests.samples import world
from tests.samples.fake_backend import NO_CONNECTION
from tests.samples.stage import Stage

ONE, OTHER = world.transfer(1), world.transfer(2)


def address_of(transfer_id: str) -> str:
    return path.TRANSFER.format(transfer_id=transfer_id)


async def test_a_receipt_is_read_afresh_each_time(signed_in: Stage) -> None:
    store = signed_in.stores.receipt
    changed = ONE.model_copy(update={"note": "later"})
    signed_in.backend.answer("GET", address_of(ONE.id), ONE, changed)
    await store.show(ONE.id)
    assert store.state == ReceiptState(ONE.id, ONE)
    await store.show(ONE.id)
    assert store.state.transfer == changed


async def test_a_receipt_that_was_read_stays_when_asking_again_fails(signed_in: Stage) -> None:
    store = signed_in.stores.receipt
    signed_in.backend.answer("GET", address_of(ONE.id), ONE, NO_CONNECTION, ONE)
    await store.show(ONE.id)
    await store.show(ONE.id)
    assert store.state.transfer == ONE
    assert store.state.trouble is not None
    await store.show(ONE.id)
    assert store.state.trouble is None


async def test_a_late_answer_about_another_transfer_is_ignored(signed_in: Stage) -> None:
    store = signed_in.stores.receipt
    held = signed_in.backend.hold("GET", address_of(ONE.id))
    signed_in.backend.answer("GET", address_of(OTHER.id), OTHER)
    signed_in.begin(store.show(ONE.id))
    await signed_in.rest()
    await store.show(OTHER.id)
    held.set_result(ONE)
    await signed_in.rest()
    assert store.state == ReceiptState(OTHER.id, OTHER)


async def test_a_late_refusal_of_another_transfer_is_ignored(signed_in: Stage) -> None:
    store = signed_in.stores.receipt
    held = signed_in.backend.hold("GET", address_of(ONE.id))
    signed_in.backend.answer("GET", address_of(OTHER.id), OTHER)
    signed_in.begin(store.show(ONE.id))
    await signed_in.rest()
    await store.show(OTHER.id)
    held.set_result(ErrorCode.TRANSFER_NOT_FOUND)
    await signed_in.rest()
    assert store.state == ReceiptState(OTHER.id, OTHER)


async def test_a_transfer_nobody_knows_is_said_to_be_unknown(signed_in: Stage) -> None:
    signed_in.backend.answer("GET", address_of(ONE.id), ErrorCode.TRANSFER_NOT_FOUND)
    await signed_in.stores.receipt.show(ONE.id)
    trouble = signed_in.stores.receipt.state.trouble
    assert trouble is not None
    assert (trouble.key, trouble.code) == ("error.transfer_not_found", "transfer_not_found")
