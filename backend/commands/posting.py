"""Facts on their way into the books: the event, and what its people will read about it."""

from api_contract.activity import ActivityKind
from api_contract.live_event import LiveEventKind
from api_contract.person import PersonKind
from backend.ledger.event import HoldPlaced, PayoutPosted, TopUpPosted, TransferPosted
from backend.storage.books import Books
from backend.storage.journal import Entry
from backend.storage.person import Party, PersonRecord
from backend.storage.sealing import Particulars, Reader

Named = Party | PersonRecord


def transfer_entry(event: TransferPosted, payer: Named, payee: Named, note: str) -> Entry:
    """The transfer, with a line for each of its two people."""
    is_purchase = payee.kind is PersonKind.MERCHANT
    kind = ActivityKind.PURCHASE if is_purchase else ActivityKind.TRANSFER
    return Entry(event, (_reader(payer, kind, payee, note), _reader(payee, kind, payer, note)))


def record_top_up(books: Books, event: TopUpPosted, person: PersonRecord, source: str) -> None:
    """Append money that came in from `source`, and tell its owner."""
    _record_funding(books, event, person, ActivityKind.TOP_UP, source)


def record_payout(books: Books, event: PayoutPosted, person: PersonRecord, to: str) -> None:
    """Append money that went out to `to`, and tell its owner."""
    _record_funding(books, event, person, ActivityKind.PAYOUT, to)


def record_hold(books: Books, event: HoldPlaced, person: PersonRecord) -> None:
    """Append a hold; there is no line for it, but what is available has changed."""
    books.journal.append(Entry(event))
    books.news.add(person.id, LiveEventKind.ACCOUNTS_CHANGED, event.at)


def _record_funding(
    books: Books,
    event: TopUpPosted | PayoutPosted,
    person: PersonRecord,
    kind: ActivityKind,
    other: str,
) -> None:
    particulars = Particulars(kind.value, "", other, person.name, "")
    books.journal.append(Entry(event, (Reader(person.sealing_key, particulars),)))
    books.news.told.add(person.id)


def _reader(person: Named, kind: ActivityKind, other: Named, note: str) -> Reader:
    return Reader(
        person.sealing_key, Particulars(kind.value, other.id, other.name, person.name, note)
    )
