"""Proof that the books are whole: the chain re-hashed, every balance added up again."""

from collections import Counter
from collections.abc import Iterable

from backend.ledger.canonical import GENESIS, chain_hash
from backend.ledger.event import Event
from backend.storage.books import Books
from backend.storage.journal import StoredEvent


class ChainBroken(Exception):
    """The books do not agree with themselves; the message says where."""


def verify_chain(books: Books) -> int:
    """How many events there are; raises `ChainBroken` at the first thing that is wrong."""
    balances: Counter[str] = Counter()
    on_hold: Counter[str] = Counter()
    count = 0
    for stored, event in _checked_chain(books.journal.read()):
        count = stored.number
        _check_sum(stored.number, event)
        for posting in event.postings:
            balances[posting.account_id] += posting.amount_minor
        for reservation in event.reservations:
            on_hold[reservation.account_id] += reservation.amount_minor
    for account in books.accounts.list_all():
        if account.balance_minor != balances[account.id]:
            raise ChainBroken(f"account {account.id} has another balance than its postings")
        if account.on_hold_minor != on_hold[account.id]:
            raise ChainBroken(f"account {account.id} has another hold than its events")
    return count


def _checked_chain(stored_events: Iterable[StoredEvent]) -> Iterable[tuple[StoredEvent, Event]]:
    previous = GENESIS
    for expected, stored in enumerate(stored_events, start=1):
        hashed = chain_hash(previous, expected, stored.body)
        if (stored.number, stored.previous_hash, stored.hash) != (expected, previous, hashed):
            raise ChainBroken(f"event {expected} is not what was chained")
        yield stored, stored.event
        previous = stored.hash


def _check_sum(number: int, event: Event) -> None:
    sums: Counter[str] = Counter()
    for posting in event.postings:
        sums[posting.currency] += posting.amount_minor
    if any(sums.values()):
        raise ChainBroken(f"the postings of event {number} do not sum to zero")
