"""Sending money once, however often it is asked for, and telling what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api_contract.problem import ErrorCode
from api_contract.transfer import (
    Actor,
    CancelOutcome,
    Direction,
    TimelineState,
    Transfer,
    TransferIntent,
    TransferState,
)
from backend.commands.approval import check_approval
from backend.commands.context import Caller, Context
from backend.commands.posting import transfer_entry
from backend.commands.refused import Refused
from backend.commands.session import living_sessions
from backend.commands.situation import Parties, Scene, ask_scene, read_scene
from backend.ledger.event import TransferCancelled, TransferPosted
from backend.ledger.fact import CANCELLED
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import TransferOrder, decide_transfer
from backend.storage.approval import ApprovalRecord, approval_of
from backend.storage.books import Books
from backend.storage.fact import FactRecord
from backend.storage.journal import Entry
from backend.storage.sealing import Particulars

_STEPS = (
    (TimelineState.APPROVED.value, Actor.SAKU.value),
    (TimelineState.ACCEPTED.value, Actor.SAKU.value),
    (TimelineState.POSTED.value, Actor.SAKU.value),
    (TimelineState.DELIVERED.value, Actor.NOBODY.value),
)


@dataclass(frozen=True)
class SendOrder:
    """A transfer that was asked for; tokens are hashed, `digest` is the intent's."""

    access_token_hash: str
    approval_hash: str
    intent: TransferIntent
    digest: str
    accepted_at: datetime


@dataclass(frozen=True)
class Seen:
    """A posted transfer as one of its parties sees it."""

    event: TransferPosted
    direction: Direction
    words: Particulars

    def on_the_wire(self) -> dict[str, Any]:
        """The fields of a `Transfer`, in their order and as JSON has them."""
        event, words = self.event, self.words
        is_payer = self.direction is Direction.SENT
        names = (words.own_name, words.counterparty_name)
        payer_name, payee_name = names if is_payer else names[::-1]
        fee_minor = event.fee_minor if is_payer else 0
        currency = event.currency.value
        return {
            "id": event.transfer_id,
            "state": TransferState.POSTED.value,
            "direction": self.direction.value,
            "payer_name": payer_name,
            "payee_name": payee_name,
            "counterparty_id": words.counterparty_id,
            "amount": {"minor": str(event.amount_minor), "currency": currency},
            "fee": {"minor": str(fee_minor), "currency": currency},
            "note": words.note,
            "posted_at": event.at,
            "timeline": _timeline(event),
        }


@dataclass(frozen=True)
class Sent:
    """The transfer as its payer sees it, and whether it had been made before this request.

    `number` is its event's.
    """

    number: int
    seen: Seen
    is_replay: bool


def send_transfers(context: Context, orders: Sequence[SendOrder]) -> list[Sent | Exception]:
    """Post a group of transfers in one transaction, or find them posted; `Refused` says why not.

    Only a posted transfer is remembered under its id: after a refusal the same intent may be
    sent again, and its approval is still good.
    """
    with context.storage.write() as books:
        group = _Group(books, orders, context.now())
        answers = [group.answer(order) for order in orders]
        group.post()
    return answers


def read_transfer(context: Context, caller: Caller, transfer_id: str) -> Transfer:
    """The transfer as one of its parties sees it.

    Raises `Refused` TRANSFER_NOT_FOUND, TRANSFER_CANCELLED.
    """
    with context.storage.read() as books:
        seen = _find_posted(books, caller.person_id, transfer_id)
    return Transfer.model_validate(seen.on_the_wire())


def cancel_transfer(context: Context, caller: Caller, transfer_id: str) -> CancelOutcome:
    """What was posted stays posted; an id that was never posted can't be from now on."""
    with context.storage.write() as books:
        books.journal.lock()
        at = books.journal.moment(context.now())
        known = books.facts.find(transfer_id)
        if known is None:
            event = TransferCancelled(at, transfer_id, caller.person_id)
            books.journal.append(Entry(event))
        elif known.digest != CANCELLED:
            seen = _find_posted(books, caller.person_id, transfer_id)
            return CancelOutcome(transfer=Transfer.model_validate(seen.on_the_wire()))
    return CancelOutcome(transfer=None)


class _Group:
    """Orders that are judged one after another against the same books."""

    def __init__(self, books: Books, orders: Sequence[SendOrder], now: datetime) -> None:
        self._books = books
        books.journal.lock()
        # All that is asked for travels together; the answers are read in the same order.
        sessions = books.sessions.ask_by_access_token(
            [each.access_token_hash for each in orders], now
        )
        approvals = books.approvals.ask([each.approval_hash for each in orders])
        known = books.facts.ask([each.intent.id for each in orders])
        asked = ask_scene(
            books,
            [each.intent.account_id for each in orders],
            [each.intent.payee_id for each in orders],
            now,
        )
        self._now = books.journal.moment(now)
        self._callers = living_sessions(sessions)
        self._approvals = dict(approval_of(row) for row in approvals)
        self._known = {row[0]: FactRecord(row[1], row[2]) for row in known}
        self._scene: Scene = read_scene(asked)
        self._entries: list[Entry] = []
        self._spent: list[str] = []
        self._sent: dict[str, tuple[str, Sent]] = {}

    def answer(self, order: SendOrder) -> Sent | Exception:
        """The order's answer, true once the group is committed."""
        try:
            return self._decide(order)
        except Exception as error:  # noqa: BLE001 - a poisoned order hurts only itself
            return error

    def post(self) -> None:
        """Write what was decided."""
        if not self._entries:
            return
        self._books.journal.append(*self._entries)
        self._books.approvals.use(self._spent, self._now)

    def _decide(self, order: SendOrder) -> Sent:
        caller = self._callers.get(order.access_token_hash)
        if caller is None:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        replay = self._find(order, caller)
        if replay is not None:
            return replay
        approval = check_approval(
            self._approvals.get(order.approval_hash), caller, order.digest, self._now
        )
        parties = self._parties(order, caller)
        decision = decide_transfer(parties.situation, _ledger_order(order, approval), self._now)
        if isinstance(decision, Refusal):
            raise Refused.by_ledger(decision)
        return self._keep(order, decision, parties)

    def _find(self, order: SendOrder, caller: Caller) -> Sent | None:
        intent = order.intent
        if intent.id in self._sent:
            digest, sent = self._sent[intent.id]
            if digest != order.digest:
                raise Refused(ErrorCode.TRANSFER_CONFLICT)
            return Sent(sent.number, sent.seen, is_replay=True)
        known = self._known.get(intent.id)
        if known is None:
            return None
        if known.digest == CANCELLED:
            raise Refused(ErrorCode.TRANSFER_CANCELLED)
        # The digest covers the account, so only its owner asks for the same.
        account = self._scene.accounts.get(intent.account_id)
        if known.digest != order.digest or account is None or account.person_id != caller.person_id:
            raise Refused(ErrorCode.TRANSFER_CONFLICT)
        seen = _read(self._books, caller.person_id, known.number)
        return Sent(known.number, seen, is_replay=True)

    def _parties(self, order: SendOrder, caller: Caller) -> Parties:
        intent = order.intent
        currency = intent.amount.currency
        if intent.highest_fee.currency is not currency:
            raise Refused(ErrorCode.CURRENCY_MISMATCH)
        parties = self._scene.parties(
            caller.person_id, intent.account_id, intent.payee_id, currency
        )
        if parties.payee.name != intent.payee_name:
            raise Refused(ErrorCode.PAYEE_CHANGED)
        return parties

    def _keep(self, order: SendOrder, event: TransferPosted, parties: Parties) -> Sent:
        intent, payer, payee = order.intent, parties.payer, parties.payee
        entry = transfer_entry(event, payer, payee, intent.note)
        seen = Seen(event, Direction.SENT, entry.readers[0].particulars)
        self._entries.append(entry)
        number = self._books.journal.head.number + len(self._entries)
        sent = Sent(number, seen, is_replay=False)
        self._spent.append(order.approval_hash)
        self._sent[intent.id] = (order.digest, sent)
        self._scene.fold(event)
        self._books.news.told |= {payer.id, payee.id}
        return sent


def _ledger_order(order: SendOrder, approval: ApprovalRecord) -> TransferOrder:
    intent = order.intent
    return TransferOrder(
        transfer_id=intent.id,
        amount_minor=intent.amount.minor,
        currency=intent.amount.currency,
        highest_fee_minor=intent.highest_fee.minor,
        intent_digest=order.digest,
        approved_at=approval.approved_at,
        accepted_at=order.accepted_at,
    )


def _find_posted(books: Books, person_id: str, transfer_id: str) -> Seen:
    known = books.facts.find(transfer_id)
    if known is None:
        raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
    if known.digest == CANCELLED:
        raise Refused(ErrorCode.TRANSFER_CANCELLED)
    return _read(books, person_id, known.number)


def _read(books: Books, person_id: str, number: int) -> Seen:
    person = books.people.find(person_id)
    line = None
    if person is not None:
        accounts = books.accounts.list_ids_of(person_id)
        line = books.activity.find(accounts, person.sealing_key, number)
    if line is None or not isinstance(line.event, TransferPosted):
        raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
    return Seen(line.event, line.direction, line.particulars)


def _timeline(event: TransferPosted) -> list[dict[str, Any]]:
    # Inside Saku a posted transfer is there: delivery is the same commit.
    steps = (event.approved_at, event.accepted_at, event.at, event.at)
    return [
        {"state": state, "at": at, "next_actor": actor}
        for (state, actor), at in zip(_STEPS, steps, strict=True)
    ]
