"""A past that is changed in any way raises the alarm; a bad link in any place does not."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from api_contract import path
from api_contract.history import Receipt, TreeHead
from api_contract.money import Money
from api_contract.problem import ErrorCode
from app.errors import VaultUnavailable, WalletError
from app.repositories.history import HistoryChanged, HistoryRepository
from app.services.api_client import ApiClient
from app.services.history_record import HistoryRecord
from app.services.merkle_proof import ProofFlaw
from app.services.preferences import MemoryPreferences
from tests.app.client import open_signed_in
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer, FakeBackend
from tests.samples.ledger import BEFORE, Ledger, event_of

TRANSFER = world.transfer(fee=1_500)
RECEIPT = path.TRANSFER_RECEIPT.format(transfer_id=TRANSFER.id)
TROUBLES: list[Answer] = [NO_CONNECTION, LOST, ErrorCode.NOT_FOUND, ErrorCode.UNAVAILABLE]


class Desk:
    """A ledger, a device that looks at it, and what that device knows."""

    def __init__(self, backend: FakeBackend, api: ApiClient) -> None:
        self.backend, self._api = backend, api
        self.ledger = Ledger()
        self.ledger.serve(backend)
        self.preferences = MemoryPreferences()
        self.restart()

    def restart(self) -> None:
        """The same device after the app was closed."""
        self.record = HistoryRecord(self.preferences)
        self.repository = HistoryRepository(self._api, self.record)

    def grow(self, count: int = 5) -> None:
        self.ledger.events += [f"later {number}" for number in range(count)]

    def post(self) -> None:
        """The transfer that the tests look for happens, and more after it."""
        number = self.ledger.post(TRANSFER)
        self.grow()
        self.backend.answer("GET", RECEIPT, lambda _: self.ledger.receipt(number))

    @property
    def kept(self) -> TreeHead:
        assert self.record.known is not None
        return self.record.known.head

    def asked(self, address: str) -> int:
        return len(self.backend.questions("GET", address))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    backend = FakeBackend()
    api = await open_signed_in(backend, lambda: world.NOW)
    yield Desk(backend, api)
    await api.close()


@pytest.fixture
async def known(desk: Desk) -> Desk:
    """A device that met the ledger before, and a ledger with a transfer that happened since."""
    await desk.repository.verify_history()
    desk.post()
    return desk


# -- a past that only grows ----------------------------------------------------------------------


async def test_the_first_head_is_kept_with_the_key_that_signed_it(desk: Desk) -> None:
    head = await desk.repository.verify_history()
    assert head == desk.ledger.head()
    desk.restart()
    await desk.record.read()
    assert desk.record.known is not None
    assert (desk.record.known.key, desk.kept) == (desk.ledger.key(), head)


async def test_a_longer_history_is_proven_from_the_kept_head_and_kept(known: Desk) -> None:
    known.restart()
    head = await known.repository.verify_history()
    (asked,) = known.backend.questions("GET", path.HISTORY_CONSISTENCY)
    assert asked.query == {"first": str(BEFORE), "second": str(head.size)}
    assert known.kept == head == known.ledger.head()
    assert known.asked(path.HISTORY_KEY) == 1


async def test_a_history_that_stood_still_needs_no_proof(desk: Desk) -> None:
    await desk.repository.verify_history()
    await desk.repository.verify_history()
    assert desk.asked(path.HISTORY_CONSISTENCY) == 0


async def test_a_history_goes_on_from_an_empty_one(desk: Desk) -> None:
    events = desk.ledger.events
    desk.ledger.events = []
    await desk.repository.verify_history()
    desk.ledger.events = events
    await desk.repository.verify_history()
    assert desk.kept.size == BEFORE


async def test_an_older_answer_is_asked_for_again_and_is_no_alarm(known: Desk) -> None:
    older = known.ledger.head()
    known.grow()
    newest = await known.repository.verify_history()
    known.backend.answer_first("GET", path.HISTORY_HEAD, older)
    assert await known.repository.verify_history() == newest
    assert known.kept == newest


async def test_one_check_waits_for_another(desk: Desk) -> None:
    held = desk.backend.hold("GET", path.HISTORY_HEAD)
    checks = [asyncio.ensure_future(desk.repository.verify_history()) for _ in range(2)]
    for _ in range(30):
        await asyncio.sleep(0)
    assert desk.asked(path.HISTORY_HEAD) == 1
    held.set_result(desk.ledger.head())
    await asyncio.gather(*checks)
    assert desk.asked(path.HISTORY_HEAD) == 2


# -- receipts ------------------------------------------------------------------------------------


async def test_a_receipt_is_verified_and_its_newer_head_kept(known: Desk) -> None:
    assert await known.repository.verify_receipt(TRANSFER) == BEFORE + 1
    assert known.kept == known.ledger.head()


async def test_a_receipt_can_be_the_first_contact(desk: Desk) -> None:
    desk.post()
    assert await desk.repository.verify_receipt(TRANSFER) == BEFORE + 1
    assert desk.kept == desk.ledger.head()


async def test_a_receipt_under_an_older_head_is_verified_and_the_newer_head_stays(
    known: Desk,
) -> None:
    older = known.ledger.receipt(BEFORE + 1)
    known.grow()
    newest = await known.repository.verify_history()
    known.backend.answer("GET", RECEIPT, older)
    assert await known.repository.verify_receipt(TRANSFER) == BEFORE + 1
    assert known.kept == newest


async def test_the_payee_is_not_shown_the_fee(known: Desk) -> None:
    free = Money(minor=0, currency=world.IDR)
    received = TRANSFER.model_copy(update={"direction": world.RECEIVED, "fee": free})
    assert await known.repository.verify_receipt(received) == BEFORE + 1


# -- a past that was changed -----------------------------------------------------------------------


def rewrite(desk: Desk) -> None:
    desk.ledger.events[7] = "something else"


def fork(desk: Desk) -> None:
    desk.ledger.events[BEFORE - 3 :] = [f"another {number}" for number in range(20)]


def drop_tail(desk: Desk) -> None:
    del desk.ledger.events[BEFORE - 1 :]


def stand_still_and_rewrite(desk: Desk) -> None:
    del desk.ledger.events[BEFORE:]
    rewrite(desk)


def change_key(desk: Desk) -> None:
    desk.ledger.use_key(2)


def sign_another_root(desk: Desk) -> None:
    honest = desk.ledger.head()
    desk.backend.answer("GET", path.HISTORY_HEAD, honest.model_copy(update={"root": "00" * 32}))


def break_the_proof(desk: Desk) -> None:
    honest = desk.ledger.consistency(BEFORE, len(desk.ledger.events))
    desk.backend.answer(
        "GET",
        path.HISTORY_CONSISTENCY,
        honest.model_copy(update={"path": ("00" * 32, *honest.path[1:])}),
    )


def prove_something_else(desk: Desk) -> None:
    desk.backend.answer(
        "GET", path.HISTORY_CONSISTENCY, desk.ledger.consistency(BEFORE - 1, BEFORE)
    )


@pytest.mark.parametrize(
    ("tamper", "flaw"),
    [
        (rewrite, ProofFlaw.REWRITTEN),
        (fork, ProofFlaw.REWRITTEN),
        (drop_tail, ProofFlaw.SHRUNK),
        (stand_still_and_rewrite, ProofFlaw.REWRITTEN),
        (change_key, ProofFlaw.OTHER_KEY),
        (sign_another_root, ProofFlaw.BAD_SIGNATURE),
        (break_the_proof, ProofFlaw.REWRITTEN),
        (prove_something_else, ProofFlaw.OTHER_SIZES),
    ],
)
async def test_a_changed_past_is_an_alarm_that_stays(
    known: Desk, tamper: Callable[[Desk], None], flaw: ProofFlaw
) -> None:
    before, honest = known.kept, list(known.ledger.events)
    tamper(known)
    with pytest.raises(HistoryChanged) as raised:
        await known.repository.verify_history()
    alarm = raised.value.alarm
    assert (alarm.reason, alarm.kept, alarm.transfer_id) == (flaw, before, None)
    assert known.kept == before
    # Honest again, and asked by an app that was started anew: it has not healed.
    known.ledger.events = honest
    known.ledger.use_key(1)
    known.ledger.serve(known.backend)
    known.restart()
    asked = len(known.backend.asked)
    with pytest.raises(HistoryChanged) as again:
        await known.repository.verify_history()
    with pytest.raises(HistoryChanged):
        await known.repository.verify_receipt(TRANSFER)
    assert again.value.alarm == alarm
    assert (len(known.backend.asked), known.kept) == (asked, before)


def other_event(**changes: object) -> Callable[[Desk], None]:
    """The event in the ledger tells of another transfer than the one that is shown."""

    def tamper(desk: Desk) -> None:
        desk.ledger.events[BEFORE] = event_of(TRANSFER.model_copy(update=changes))

    return tamper


def other_text(old: str, new: str) -> Callable[[Desk], None]:
    def tamper(desk: Desk) -> None:
        event = desk.ledger.events[BEFORE]
        assert old in event
        desk.ledger.events[BEFORE] = event.replace(old, new)

    return tamper


def other_receipt(change: Callable[[Receipt], dict[str, object]]) -> Callable[[Desk], None]:
    def tamper(desk: Desk) -> None:
        honest = desk.ledger.receipt(BEFORE + 1)
        desk.backend.answer("GET", RECEIPT, honest.model_copy(update=change(honest)))

    return tamper


@pytest.mark.parametrize(
    ("tamper", "flaw"),
    [
        (other_event(amount=Money(minor=25_001, currency=world.IDR)), ProofFlaw.NOT_INCLUDED),
        (other_event(fee=Money(minor=0, currency=world.IDR)), ProofFlaw.NOT_INCLUDED),
        (other_event(id=world.id_of(9)), ProofFlaw.NOT_INCLUDED),
        (other_text('"IDR"', '"VND"'), ProofFlaw.NOT_INCLUDED),
        (other_text("TransferPosted", "TransferReversed"), ProofFlaw.NOT_INCLUDED),
        (other_text("}", ""), ProofFlaw.NOT_INCLUDED),
        (other_text("{", "[" * 100_000 + "{"), ProofFlaw.NOT_INCLUDED),
        (other_receipt(lambda one: {"event": one.event + " "}), ProofFlaw.NOT_INCLUDED),
        (other_receipt(lambda one: {"number": one.number + 1}), ProofFlaw.NOT_INCLUDED),
        (other_receipt(lambda one: {"path": one.path[:-1]}), ProofFlaw.NOT_INCLUDED),
        (other_receipt(lambda one: {"salt": "00" * 16}), ProofFlaw.NOT_INCLUDED),
        (rewrite, ProofFlaw.REWRITTEN),
        (change_key, ProofFlaw.OTHER_KEY),
    ],
)
async def test_a_receipt_that_does_not_prove_what_is_shown_is_an_alarm(
    known: Desk, tamper: Callable[[Desk], None], flaw: ProofFlaw
) -> None:
    before = known.kept
    tamper(known)
    with pytest.raises(HistoryChanged) as raised:
        await known.repository.verify_receipt(TRANSFER)
    alarm = raised.value.alarm
    assert (alarm.reason, alarm.kept, alarm.transfer_id) == (flaw, before, TRANSFER.id)
    assert known.kept == before


async def test_a_first_head_that_its_own_key_did_not_sign_is_an_alarm(desk: Desk) -> None:
    sign_another_root(desk)
    with pytest.raises(HistoryChanged) as raised:
        await desk.repository.verify_history()
    assert (raised.value.alarm.kept, desk.record.known) == (None, None)


async def test_after_an_alarm_the_ledger_is_trusted_again_only_when_that_is_said(
    known: Desk,
) -> None:
    change_key(known)
    with pytest.raises(HistoryChanged):
        await known.repository.verify_history()
    await known.repository.trust_again()
    known.restart()
    assert await known.repository.verify_history() == known.ledger.head()
    assert known.record.known is not None
    assert known.record.known.key == known.ledger.key()


# -- no answer is no alarm -------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("address", [path.HISTORY_HEAD, path.HISTORY_CONSISTENCY])
async def test_a_history_that_is_not_answered_is_no_alarm(
    known: Desk, address: str, trouble: Answer
) -> None:
    before = known.kept
    known.backend.answer_first("GET", address, trouble)
    with pytest.raises(WalletError):
        await known.repository.verify_history()
    assert (known.record.alarm, known.kept) == (None, before)
    assert await known.repository.verify_history() == known.ledger.head()


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("address", [RECEIPT, path.HISTORY_CONSISTENCY])
async def test_a_receipt_that_is_not_answered_is_no_alarm(
    known: Desk, address: str, trouble: Answer
) -> None:
    before = known.kept
    known.backend.answer_first("GET", address, trouble)
    with pytest.raises(WalletError):
        await known.repository.verify_receipt(TRANSFER)
    assert (known.record.alarm, known.kept) == (None, before)
    assert await known.repository.verify_receipt(TRANSFER) == BEFORE + 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_without_the_key_nothing_is_trusted(desk: Desk, trouble: Answer) -> None:
    desk.backend.answer_first("GET", path.HISTORY_KEY, trouble)
    with pytest.raises(WalletError):
        await desk.repository.verify_history()
    assert (desk.record.alarm, desk.record.known) == (None, None)


async def test_a_device_that_can_not_be_read_is_not_taken_for_a_new_one(known: Desk) -> None:
    class Deaf(MemoryPreferences):
        async def read(self, name: str) -> str | None:
            return None

    whole = known.preferences
    known.preferences = Deaf()
    known.restart()
    change_key(known)
    with pytest.raises(VaultUnavailable):
        await known.repository.verify_history()
    known.preferences = whole
    known.restart()
    with pytest.raises(HistoryChanged):
        await known.repository.verify_history()
