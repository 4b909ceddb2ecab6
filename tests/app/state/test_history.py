"""When the history is checked, what becomes of the answer, and an alarm that stays."""

import asyncio

import pytest

from api_contract import path
from api_contract.money import Money
from app.services.merkle_proof import ProofFlaw
from app.state.history import HistoryState, ReceiptCheck, Verdict
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION
from tests.samples.ledger import BEFORE
from tests.samples.stage import Stage

ONE, OTHER = world.transfer(1), world.transfer(2)


def proof_of(transfer_id: str) -> str:
    return path.TRANSFER_RECEIPT.format(transfer_id=transfer_id)


def state_of(stage: Stage) -> HistoryState:
    return stage.stores.history.state


def heads_asked(stage: Stage) -> int:
    return len(stage.backend.questions("GET", path.HISTORY_HEAD))


async def sign_in_offline(stage: Stage) -> None:
    stage.backend.answer("GET", path.HISTORY_HEAD, NO_CONNECTION)
    await stage.sign_in()


# -- when ----------------------------------------------------------------------------------------


async def test_the_history_is_checked_after_signing_in(stage: Stage) -> None:
    await stage.stores.session.start()
    assert (state_of(stage), heads_asked(stage)) == (HistoryState(), 0)
    await stage.sign_in()
    head = stage.ledger.head()
    assert state_of(stage) == HistoryState(head.size, head.at)


async def test_it_is_checked_again_after_unlocking(signed_in: Stage) -> None:
    signed_in.ledger.events.append("one more")
    signed_in.stores.session.lock()
    await signed_in.stores.session.unlock_with_pin(world.PIN)
    await signed_in.rest()
    assert state_of(signed_in).size == BEFORE + 1


async def test_it_is_checked_when_the_link_is_back_unless_it_was(stage: Stage) -> None:
    await sign_in_offline(stage)
    assert state_of(stage) == HistoryState()
    stage.ledger.serve(stage.backend)
    for expected in (2, 2):
        stage.wallet.live.link_changed.tell(False)
        stage.wallet.live.link_changed.tell(True)
        await stage.rest()
        assert (state_of(stage).verdict, heads_asked(stage)) == (Verdict.VERIFIED, expected)


async def test_while_it_is_asked_it_is_said_to_be_checked(signed_in: Stage) -> None:
    held = signed_in.backend.hold("GET", path.HISTORY_HEAD)
    signed_in.begin(signed_in.stores.history.verify())
    await signed_in.rest()
    assert state_of(signed_in).verdict is Verdict.CHECKING
    held.set_result(signed_in.ledger.head())
    await signed_in.rest()
    assert state_of(signed_in).verdict is Verdict.VERIFIED


async def test_without_an_answer_what_was_verified_stays_verified(signed_in: Stage) -> None:
    before = state_of(signed_in)
    signed_in.backend.answer("GET", path.HISTORY_HEAD, LOST)
    await signed_in.stores.history.verify()
    assert state_of(signed_in) == before


# -- receipts ------------------------------------------------------------------------------------


async def test_a_receipt_is_verified_with_its_number(signed_in: Stage) -> None:
    number = signed_in.post(ONE)
    store = signed_in.stores.history
    await store.verify_receipt(ONE)
    assert store.state.check_of(ONE) == ReceiptCheck(ONE, number)
    assert store.state.check_of(OTHER) == ReceiptCheck(OTHER)


async def test_a_receipt_that_was_verified_stays_so_without_an_answer(signed_in: Stage) -> None:
    signed_in.post(ONE)
    store = signed_in.stores.history
    await store.verify_receipt(ONE)
    verified = store.state
    signed_in.backend.answer("GET", proof_of(ONE.id), NO_CONNECTION)
    await store.verify_receipt(ONE)
    assert store.state == verified


async def test_a_receipt_that_reads_otherwise_now_is_not_called_verified(
    signed_in: Stage,
) -> None:
    signed_in.post(ONE)
    store = signed_in.stores.history
    await store.verify_receipt(ONE)
    signed_in.backend.answer("GET", proof_of(ONE.id), NO_CONNECTION)
    otherwise = ONE.model_copy(update={"amount": Money(minor=1, currency=world.IDR)})
    assert store.state.check_of(otherwise).verdict is Verdict.UNKNOWN
    await store.verify_receipt(otherwise)
    assert store.state.check_of(otherwise).verdict is Verdict.UNKNOWN


async def test_a_late_answer_about_another_receipt_is_ignored(signed_in: Stage) -> None:
    numbers = [signed_in.post(transfer) for transfer in (ONE, OTHER)]
    store = signed_in.stores.history
    held = [signed_in.backend.hold("GET", proof_of(transfer.id)) for transfer in (ONE, OTHER)]
    for transfer in (ONE, OTHER):
        signed_in.begin(store.verify_receipt(transfer))
        await signed_in.rest()
    for verdict, future, number in zip(
        (Verdict.CHECKING, Verdict.VERIFIED), held, numbers, strict=True
    ):
        future.set_result(signed_in.ledger.receipt(number))
        await signed_in.rest()
        assert store.state.check_of(OTHER).verdict is verdict


async def test_a_late_answer_shows_the_next_person_nothing(signed_in: Stage) -> None:
    number = signed_in.post(ONE)
    held = signed_in.backend.hold("GET", proof_of(ONE.id))
    signed_in.begin(signed_in.stores.history.verify_receipt(ONE))
    await signed_in.rest()
    await signed_in.stores.session.sign_out()
    held.set_result(signed_in.ledger.receipt(number))
    await signed_in.rest()
    assert state_of(signed_in).receipt == ReceiptCheck()


async def test_two_checks_of_one_receipt_without_an_answer_leave_it_unknown(
    signed_in: Stage,
) -> None:
    signed_in.post(ONE)
    signed_in.backend.answer("GET", proof_of(ONE.id), NO_CONNECTION)
    store = signed_in.stores.history
    await asyncio.gather(store.verify_receipt(ONE), store.verify_receipt(ONE))
    assert store.state.check_of(ONE) == ReceiptCheck(ONE)


async def test_a_check_that_is_broken_off_leaves_no_checking_behind(signed_in: Stage) -> None:
    signed_in.post(ONE)
    store = signed_in.stores.history
    before = store.state.verdict
    for address, check in (
        (proof_of(ONE.id), store.verify_receipt(ONE)),
        (path.HISTORY_HEAD, store.verify()),
    ):
        signed_in.backend.hold("GET", address)
        task = asyncio.ensure_future(check)
        await signed_in.rest()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert store.state.check_of(ONE) == ReceiptCheck(ONE)
        assert store.state.verdict is before


# -- the alarm -------------------------------------------------------------------------------------


async def test_a_shorter_past_is_an_alarm(signed_in: Stage) -> None:
    signed_in.post(ONE)
    await signed_in.stores.history.verify_receipt(ONE)
    await signed_in.alarm()
    state = state_of(signed_in)
    assert state.check_of(ONE).verdict is Verdict.UNKNOWN
    assert state.alarm is not None
    assert (state.verdict, state.alarm.reason) == (Verdict.CHANGED, ProofFlaw.SHRUNK)
    assert state.untold == state.alarm


async def test_a_receipt_that_says_something_else_is_an_alarm(signed_in: Stage) -> None:
    signed_in.post(ONE)
    otherwise = ONE.model_copy(update={"amount": Money(minor=1, currency=world.IDR)})
    await signed_in.stores.history.verify_receipt(otherwise)
    state = state_of(signed_in)
    assert state.alarm is not None
    assert state.alarm.transfer_id == ONE.id
    assert state.check_of(otherwise) == ReceiptCheck(otherwise)


async def test_an_alarm_is_not_checked_away(signed_in: Stage) -> None:
    await signed_in.alarm()
    alarmed, asked = state_of(signed_in), len(signed_in.backend.asked)
    await signed_in.stores.history.verify()
    await signed_in.stores.history.verify_receipt(ONE)
    assert (state_of(signed_in), len(signed_in.backend.asked)) == (alarmed, asked)


async def test_an_alarm_is_there_again_after_a_restart_and_without_a_link(
    signed_in: Stage,
) -> None:
    await signed_in.alarm()
    alarm = state_of(signed_in).alarm
    signed_in.stores.history.acknowledge()
    assert state_of(signed_in).untold is None
    signed_in.backend.answer("GET", path.HISTORY_HEAD, NO_CONNECTION)
    await signed_in.restart()
    await signed_in.stores.session.unlock_with_pin(world.PIN)
    await signed_in.rest()
    assert (state_of(signed_in).alarm, state_of(signed_in).untold) == (alarm, alarm)


async def test_whoever_signs_in_next_is_told_of_the_alarm_and_sees_no_receipt(
    signed_in: Stage,
) -> None:
    signed_in.post(ONE)
    await signed_in.stores.history.verify_receipt(ONE)
    await signed_in.alarm()
    signed_in.stores.history.acknowledge()
    await signed_in.stores.session.sign_out()
    await signed_in.rest()
    assert state_of(signed_in).receipt == ReceiptCheck()
    assert state_of(signed_in).untold is not None


async def test_a_person_can_trust_what_is_there_now(signed_in: Stage) -> None:
    await signed_in.alarm()
    await signed_in.stores.history.trust_again()
    head = signed_in.ledger.head()
    assert state_of(signed_in) == HistoryState(head.size, head.at)


@pytest.mark.parametrize("address", [path.HISTORY_HEAD, path.HISTORY_KEY])
async def test_a_first_contact_that_is_not_answered_is_tried_again(
    stage: Stage, address: str
) -> None:
    stage.backend.answer_first("GET", address, LOST)
    await stage.sign_in()
    assert state_of(stage) == HistoryState()
    await stage.stores.history.verify()
    assert state_of(stage).verdict is Verdict.VERIFIED
