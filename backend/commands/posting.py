"""Facts on their way into the books: the event, and what its people will read about it."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from api_contract.activity import ActivityKind
from api_contract.live_event import LiveEventKind
from api_contract.person import PersonKind
from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.ledger.event import (
    AdjustmentPosted,
    Event,
    FeeCharged,
    HoldCaptured,
    HoldPlaced,
    HoldReleased,
    PayoutPosted,
    TopUpPosted,
    TransferPosted,
    TransferRefunded,
    TransferReversed,
)
from backend.ledger.refusal import Refusal
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.person import Party, PersonRecord
from backend.storage.sealing import Particulars, Reader

Named = Party | PersonRecord
Known = TypeVar("Known", bound=Event)
Decided = TypeVar("Decided", bound=Event)

HOUSE = "Saku"
"""Who the other side is where the house itself takes or gives."""


@contextlib.contextmanager
def deciding(storage: Storage, now: datetime) -> Iterator[tuple[Books, datetime]]:
    """Books that nobody else changes until the transaction ends, and the time of its events."""
    with storage.write() as books:
        books.journal.lock()
        yield books, books.journal.moment(now)


def granted(decision: Decided | Refusal) -> Decided:
    """The fact that was decided; raises `Refused` with what the ledger has against it."""
    if isinstance(decision, Refusal):
        raise Refused.by_ledger(decision)
    return decision


def recall(books: Books, fact_id: str, kind: type[Known], **asked: object) -> Known | None:
    """The fact that was posted under this id, if there is one.

    Raises `Refused` TRANSFER_CONFLICT for a fact of another kind or with other fields than asked.
    """
    known = books.facts.find(fact_id)
    if known is None:
        return None
    event = find_alike(books, known.number, kind, **asked)
    if event is None:
        raise Refused(ErrorCode.TRANSFER_CONFLICT)
    return event


def find_alike(books: Books, number: int, kind: type[Known], **asked: object) -> Known | None:
    """Event `number`, if it is of this kind and has these fields."""
    (stored,) = books.journal.read(number - 1, 1)
    event = stored.event
    if isinstance(event, kind) and all(getattr(event, name) == asked[name] for name in asked):
        return event
    return None


def transfer_entry(
    event: TransferPosted, payer: Named, payee: Named, note: str, evidence: str = ""
) -> Entry:
    """The transfer, with a line for each of its two people, and what the payer signed."""
    kind = _kind_for(payee)
    readers = (_reader(payer, kind, payee, note), _reader(payee, kind, payer, note))
    return Entry(event, readers, evidence)


def record_correction(
    books: Books, event: TransferReversed | TransferRefunded, payer: Named, payee: Named
) -> None:
    """Append what gives a transfer back, and tell both; payer and payee are the transfer's."""
    is_refund = isinstance(event, TransferRefunded)
    kind = ActivityKind.REFUND if is_refund else ActivityKind.REVERSAL
    readers = {
        event.payer_account_id: _reader(payer, kind, payee, ""),
        event.payee_account_id: _reader(payee, kind, payer, ""),
    }
    _record(books, event, readers)
    books.news.told |= {payer.id, payee.id}


def record_capture(books: Books, event: HoldCaptured, holder: Named, payee: Named) -> None:
    """Append money that went from a hold to a payee, and tell both."""
    kind = _kind_for(payee)
    readers = {
        event.account_id: _reader(holder, kind, payee, ""),
        event.payee_account_id: _reader(payee, kind, holder, ""),
    }
    _record(books, event, readers)
    books.news.told |= {holder.id, payee.id}


def record_top_up(books: Books, event: TopUpPosted, person: Named, source: str) -> None:
    """Append money that came in from `source`, and tell its owner."""
    _record_alone(books, event, person, ActivityKind.TOP_UP, source)


def record_payout(books: Books, event: PayoutPosted, person: Named, to: str) -> None:
    """Append money that went out to `to`, and tell its owner."""
    _record_alone(books, event, person, ActivityKind.PAYOUT, to)


def record_by_house(books: Books, event: FeeCharged | AdjustmentPosted, person: Named) -> None:
    """Append what the house itself took or gave, and tell the account's owner."""
    is_fee = isinstance(event, FeeCharged)
    kind = ActivityKind.FEE if is_fee else ActivityKind.ADJUSTMENT
    _record_alone(books, event, person, kind, HOUSE)


def record_hold(books: Books, event: HoldPlaced | HoldReleased, person: Named) -> None:
    """Append what changed a hold; no line tells of it, but what is available has changed."""
    books.journal.append(Entry(event))
    books.news.add(person.id, LiveEventKind.ACCOUNTS_CHANGED, event.at)


def _record_alone(
    books: Books,
    event: TopUpPosted | PayoutPosted | FeeCharged | AdjustmentPosted,
    person: Named,
    kind: ActivityKind,
    other: str,
) -> None:
    words = Particulars(kind.value, "", other, person.name, "")
    _record(books, event, {event.account_id: Reader(person.sealing_key, words)})
    books.news.told.add(person.id)


def _record(books: Books, event: Event, readers: Mapping[str, Reader]) -> None:
    # In the order of the lines, which is that of the postings to customers.
    accounts = (posting.account_id for posting in event.postings)
    in_order = tuple(readers[account] for account in accounts if account in readers)
    books.journal.append(Entry(event, in_order))


def _kind_for(payee: Named) -> ActivityKind:
    return ActivityKind.PURCHASE if payee.kind is PersonKind.MERCHANT else ActivityKind.TRANSFER


def _reader(person: Named, kind: ActivityKind, other: Named, note: str) -> Reader:
    return Reader(
        person.sealing_key, Particulars(kind.value, other.id, other.name, person.name, note)
    )
