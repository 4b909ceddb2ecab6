"""The past as the time machine tells it is the past as its events made it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened, Event, HoldPlaced
from backend.storage import projection
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from backend.storage.time_machine import PastAccount
from tests.backend.ledger.book import Book
from tests.backend.support import NOON

VERBS = ("top_up", "pay_out", "transfer", "hold", "capture", "release", "close", "wait")
_examples = count(1)

steps = st.lists(
    st.tuples(st.sampled_from(VERBS), st.booleans(), st.integers(1, 3_000)), min_size=1, max_size=40
)


@dataclass
class History:
    """Two people and what they do, under names that no other example has."""

    number: int = field(default_factory=lambda: next(_examples))
    book: Book = field(default_factory=Book)
    facts: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        for name in self.names:
            self.book.append(AccountOpened(self.book.now, name, f"person-{name}", Currency.IDR))
        for name in self.names:
            self.book.top_up(f"{name}-first", name, 1_000)

    @property
    def names(self) -> tuple[str, str]:
        return f"a{self.number}", f"b{self.number}"

    def do(self, verb: str, is_first: bool, minor: int) -> None:
        """What is refused leaves no event."""
        one, other = self.names if is_first else self.names[::-1]
        fact_id = f"{one}-{next(self.facts)}"
        held = [hold.id for hold in self.book.holds.values() if not hold.has_ended]
        if verb == "wait":
            self.book.now += timedelta(seconds=minor)
        elif verb == "top_up" and not self.book.account(one).is_closed:
            self.book.top_up(fact_id, one, minor)
        elif verb == "pay_out":
            self.book.pay_out(fact_id, one, min(minor, self.book.account(one).balance_minor or 1))
        elif verb == "transfer":
            self.book.transfer(fact_id, one, other, minor, Currency.IDR, 0)
        elif verb == "hold":
            self.book.hold(fact_id, one, minor, None)
        elif verb == "capture" and held:
            hold = self.book.holds[held[-1]]
            payee = one if hold.account.id == other else other
            self.book.capture(hold.id, payee, min(minor, hold.amount_minor))
        elif verb == "release" and held:
            self.book.release(held[0])
        elif verb == "close":
            self.book.close(one)

    def until(self, moment: datetime) -> list[Event]:
        return [event for event in self.book.events if event.at <= moment]


def keep(storage: Storage, history: History, group: int) -> None:
    """Through the journal, in groups of that size, as a later day than all examples before."""
    with storage.write() as books:
        later = books.journal.moment(NOON) - NOON + timedelta(seconds=1)
        for name in history.names:
            person = f"person-{name}"
            phone = f"+62{name.encode().hex()}"
            books.people.add(PersonRecord(person, PersonKind.PERSON, name, name, phone, NOON))
    events = history.book.events = [_moved(event, later) for event in history.book.events]
    for first in range(0, len(events), group):
        with storage.write() as books:
            books.journal.append(*(Entry(event) for event in events[first : first + group]))


def _moved(event: Event, later: timedelta) -> Event:
    return replace(event, at=event.at + later)


def told(storage: Storage, name: str, moment: datetime) -> list[PastAccount]:
    with storage.read() as books:
        number = books.journal.number_at(moment)
        return books.time_machine.accounts_of(f"person-{name}", number)


def folded(events: list[Event], name: str) -> list[LedgerAccount]:
    """From nothing, one event after another."""
    account = Book(events).accounts.get(name)
    return [] if account is None or account.is_closed else [account]


def pending(events: list[Event], name: str) -> set[tuple[str, int, datetime]]:
    holds = Book(events).holds
    placed = {event.hold_id: event.at for event in events if isinstance(event, HoldPlaced)}
    return {
        (hold.id, hold.amount_minor, placed[hold.id])
        for hold in holds.values()
        if hold.account.id == name and not hold.has_ended
    }


@pytest.fixture
def storage(
    tmp_path: Path, engine_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    monkeypatch.setattr(projection, "SNAPSHOT_EVERY", 3)
    storage = open_storage(tmp_path, engine_url)
    yield storage
    storage.close()


@given(steps=steps, group=st.integers(1, 7))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_instant_of_any_history_is_what_its_events_make_of_it(
    storage: Storage, steps: list[tuple[str, bool, int]], group: int
) -> None:
    history = History()
    for step in steps:
        history.do(*step)
    keep(storage, history, group)
    moments = {event.at for event in history.book.events}
    for moment in moments | {at - timedelta(microseconds=1) for at in moments}:
        events = history.until(moment)
        for name in history.names:
            accounts = told(storage, name, moment)
            assert [account.ledger for account in accounts] == folded(events, name)
            for account in accounts:
                holds = {(hold.id, hold.amount_minor, hold.placed_at) for hold in account.pending}
                assert holds == pending(events, name)


def test_what_stands_before_a_snapshot_is_not_read(storage: Storage, tmp_path: Path) -> None:
    history = History()
    for minor in range(1, 11):
        history.do("top_up", True, minor)
    keep(storage, history, 4)
    name, end = history.names[0], history.book.events[-1].at
    before = told(storage, name, end)
    with storage._engine.writing() as connection:
        newest = "SELECT max(number) FROM snapshots WHERE account_id = ?"
        connection.execute(f"DELETE FROM lines WHERE number <= ({newest})", (name,))
    assert told(storage, name, end) == before
    assert before[0].ledger.balance_minor == 1_000 + sum(range(1, 11))


def test_a_snapshot_is_of_the_whole_event(storage: Storage) -> None:
    """The third change of the account is the money of a capture, the fourth what it held."""
    history = History()
    history.do("hold", True, 200)
    history.do("capture", True, 200)
    keep(storage, history, 9)
    name, end = history.names[0], history.book.events[-1].at
    (account,) = told(storage, name, end)
    assert (account.ledger.balance_minor, account.ledger.on_hold_minor) == (800, 0)


def test_the_last_event_is_the_accounts_own(storage: Storage) -> None:
    history = History()
    keep(storage, history, 1)
    end = history.book.events[-1].at
    numbers = [told(storage, name, end)[0].number for name in history.names]
    assert numbers == [3, 4]
