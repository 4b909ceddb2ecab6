"""A lively history: facts of every kind, as they could have happened."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from api_contract.money import Currency
from backend.ledger.event import AccountOpened, Event, TransferCancelled
from backend.ledger.reason import Side
from tests.backend.ledger.book import Book

PEOPLE = ("ani", "budi", "cici", "dewi", "eka", "fani")
SAVER = "gone"
"""Who closed their account."""

BEGINNING = 2 * len(PEOPLE) + 2
"""Events after which everybody has an account."""


def events_of(rng: random.Random, count: int) -> list[Event]:
    """So many events, most of them transfers; each person has one account, named like them."""
    book = Book()
    for name in PEOPLE:
        book.open(name, Currency.IDR)
        book.top_up(f"top-up-{name}", name, 100_000_000)
    book.open(SAVER, Currency.SGD)
    book.close(SAVER)
    return _lengthen(book, rng, count)


def other_end(events: Sequence[Event], rng: random.Random, count: int) -> list[Event]:
    """The same beginning, with everybody in it, and then something else until there are so many."""
    return _lengthen(Book(events), rng, count)


def _lengthen(book: Book, rng: random.Random, count: int) -> list[Event]:
    book.now = max(event.at for event in book.events)
    while len(book.events) < count:
        book.now += timedelta(microseconds=rng.randrange(3) * rng.randrange(10**9))
        _happen(book, rng, f"fact-{len(book.events)}-{rng.randrange(10**6)}")
    return [
        replace(event, person_id=event.account_id) if isinstance(event, AccountOpened) else event
        for event in book.events
    ]


def _happen(book: Book, rng: random.Random, fact_id: str) -> None:
    """Something that is possible happens, most often a transfer."""
    one, other = rng.sample(PEOPLE, 2)
    minor = rng.randint(1, 1_200_000)
    holds = [hold.id for hold in book.holds.values() if not hold.has_ended]
    match rng.randrange(24):
        case 0:
            book.pay_out(fact_id, one, minor)
        case 1:
            book.charge(fact_id, one, minor)
        case 2:
            book.adjust(fact_id, one, rng.choice(list(Side)), minor, "staff-1", "staff-2")
        case 3:
            book.append(TransferCancelled(book.now, fact_id, one))
        case 4 if book.transfers:
            book.reverse(fact_id, rng.choice(list(book.transfers)))
        case 5 if book.transfers:
            book.refund(fact_id, rng.choice(list(book.transfers)), rng.randint(1, 50))
        case 6 | 7:
            book.hold(fact_id, one, minor, rng.choice((None, timedelta(seconds=1))))
        case 8 if holds:
            book.capture(rng.choice(holds), other, rng.randint(1, 50))
        case 9 if holds:
            book.release(rng.choice(holds))
        case 10 if holds:
            book.expire(rng.choice(holds))
        case _:
            book.transfer(fact_id, one, other, minor, Currency.IDR, 1_000)
