"""Telling what became of a transfer, and seeing to it that one is never made."""

from dataclasses import dataclass
from typing import Any

from api_contract.problem import ErrorCode
from api_contract.transfer import (
    Actor,
    CancelOutcome,
    Direction,
    TimelineState,
    Transfer,
    TransferState,
)
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.ledger.event import TransferCancelled, TransferPosted
from backend.ledger.fact import CANCELLED
from backend.storage.books import Books
from backend.storage.journal import Entry
from backend.storage.sealing import Particulars

_STEPS = (
    (TimelineState.APPROVED.value, Actor.SAKU.value),
    (TimelineState.ACCEPTED.value, Actor.SAKU.value),
    (TimelineState.POSTED.value, Actor.SAKU.value),
    (TimelineState.DELIVERED.value, Actor.NOBODY.value),
)


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
            "intent_digest": event.intent_digest,
            "posted_at": event.at,
            "timeline": _timeline(event),
        }


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


def _find_posted(books: Books, person_id: str, transfer_id: str) -> Seen:
    known = books.facts.find(transfer_id)
    if known is None:
        raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
    if known.digest == CANCELLED:
        raise Refused(ErrorCode.TRANSFER_CANCELLED)
    return read_posted(books, person_id, known.number)


def read_posted(books: Books, person_id: str, number: int) -> Seen:
    """The posted transfer of event `number`; raises `Refused` TRANSFER_NOT_FOUND for others."""
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
