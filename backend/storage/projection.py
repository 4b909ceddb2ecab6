"""Folds events into accounts, holds, lines, facts and snapshots: the books that can be rebuilt."""

from collections.abc import Iterable
from dataclasses import dataclass

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import LedgerAccount
from backend.ledger.chart import is_allowed
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    Event,
    HoldPlaced,
    hold_ended_by,
)
from backend.ledger.fact import fact_of
from backend.ledger.line import lines_of
from backend.storage import tables
from backend.storage.connection import Connection, Cursor, Row
from backend.storage.instant import to_micros
from backend.storage.unavailable import ConstraintBroken

SNAPSHOT_EVERY = 1_000
"""Changes of one account between two snapshots: what looking back has to fold at most."""

_CURRENCIES = {currency.value: currency for currency in Currency}


@dataclass(slots=True)
class FoldedAccount:
    """One account as the events folded so far leave it; the house's own have no person."""

    id: str
    person_id: str | None
    currency: str
    balance_minor: int = 0
    on_hold_minor: int = 0
    sent_minor: int = 0
    changes: int = 0
    closed: int | None = None

    @property
    def ledger(self) -> LedgerAccount:
        """The account as the ledger judges it."""
        return LedgerAccount(
            self.id,
            _CURRENCIES[self.currency],
            self.balance_minor,
            self.on_hold_minor,
            self.closed is not None,
        )


def touched_by(events: Iterable[Event]) -> set[str]:
    """The accounts that must be known before these events can be folded."""
    touched = set()
    for event in events:
        touched.update([posting.account_id for posting in event.postings])
        touched.update([reserved.account_id for reserved in event.reservations])
        if isinstance(event, AccountClosed):
            touched.add(event.account_id)
    return touched


class Projection:
    """Events' way into the books, in the open transaction that holds the head.

    First the accounts are asked for, then events are folded in memory, then all is written.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._asked: list[Cursor] = []
        self._known: set[str] = set()
        self._states: dict[str, FoldedAccount] = {}
        self._begin()

    def _begin(self) -> None:
        self._changed: set[str] = set()
        self._opened: list[tuple[str, str, str, int]] = []
        self._closed: list[Row] = []
        self._lines: list[Row] = []
        self._facts: list[Row] = []
        self._holds: list[Row] = []
        self._holds_ended: list[Row] = []
        self._snapshots: list[Row] = []
        self._due: list[FoldedAccount] = []

    def ask(self, account_ids: Iterable[str]) -> None:
        """Ask for accounts, as far as they weren't asked for."""
        missing = set(account_ids) - self._known
        if missing:
            self._known |= missing
            self._asked.append(self._connection.find(tables.ACCOUNTS, sorted(missing)))

    def find(self, account_id: str) -> FoldedAccount | None:
        """An account that was asked for, as it is now."""
        if self._asked:
            for rows in self._asked:
                self._states.update((row[0], FoldedAccount(*row)) for row in rows)
            self._asked.clear()
        return self._states.get(account_id)

    def fold(self, number: int, event: Event) -> None:
        """Fold one event; after `ConstraintBroken` nothing of this transaction may be written."""
        if isinstance(event, AccountOpened):
            self._open(number, event)
        touched = []
        for account_id, amount_minor, currency in event.postings:
            state = self._find_open(account_id)
            if state.currency != currency:
                raise ConstraintBroken(f"an event mixes currencies in {account_id}")
            state.balance_minor += amount_minor
            touched.append(state)
        for account_id, amount_minor in event.reservations:
            state = self._find_open(account_id)
            state.on_hold_minor += amount_minor
            touched.append(state)
        self._fold_lines(number, event)
        self._fold_hold(number, event)
        if isinstance(event, AccountClosed):
            self._close(number, event.account_id)
        for state in touched:
            self._check(state)
            self._count(state)
        fact = fact_of(event)
        if fact is not None:
            self._facts.append((fact.id, number, fact.digest))
        if self._due:
            self._take_snapshots(number)

    def write(self) -> None:
        """Write what was folded."""
        connection = self._connection
        # First what ended: a person may open another account in the same currency.
        connection.update(tables.ACCOUNTS_CLOSED, self._closed)
        connection.insert(
            tables.ACCOUNTS_OPENED, [(*row, self._states[row[0]].closed) for row in self._opened]
        )
        connection.update(tables.ACCOUNTS_CHANGED, self._rows_changed())
        connection.insert(tables.LINES, self._lines)
        connection.insert(tables.FACTS, self._facts)
        connection.insert(tables.HOLDS, self._holds)
        connection.update(tables.HOLDS_ENDED, self._holds_ended)
        connection.insert(tables.SNAPSHOTS, self._snapshots)
        self._begin()

    def _open(self, number: int, event: AccountOpened) -> None:
        currency = event.currency.value
        self._states[event.account_id] = FoldedAccount(event.account_id, event.person_id, currency)
        self._known.add(event.account_id)
        self._opened.append((event.account_id, event.person_id, currency, number))

    def _count(self, state: FoldedAccount) -> None:
        self._changed.add(state.id)
        state.changes += 1
        if state.changes % SNAPSHOT_EVERY == 0:
            self._due.append(state)

    def _close(self, number: int, account_id: str) -> None:
        state = self._find_open(account_id)
        state.closed = number
        self._closed.append((account_id, number))
        self._check(state)

    def _check(self, state: FoldedAccount) -> None:
        balance_minor, on_hold_minor = state.balance_minor, state.on_hold_minor
        # The chart's answer for a customer's open account, which is nearly every one.
        if state.closed is None and 0 <= on_hold_minor <= balance_minor <= MINOR_UNITS_LIMIT:
            return
        if not is_allowed(state.ledger):
            raise ConstraintBroken(
                f"an event leaves {state.id} at {balance_minor} with {on_hold_minor} on hold"
            )

    def _take_snapshots(self, number: int) -> None:
        # Not before the event is folded whole: a capture changes its account twice.
        for state in self._due:
            self._snapshots.append((state.id, number, state.balance_minor, state.on_hold_minor))
        self._due.clear()

    def _fold_lines(self, number: int, event: Event) -> None:
        for part, (account_id, kind, amount_minor, counted_minor) in enumerate(lines_of(event)):
            state = self._states[account_id]
            state.sent_minor += counted_minor
            self._lines.append(
                (account_id, kind.value, number, part, amount_minor, state.sent_minor)
            )

    def _fold_hold(self, number: int, event: Event) -> None:
        if isinstance(event, HoldPlaced):
            self._holds.append(
                (event.hold_id, event.account_id, event.amount_minor, number, _expiry(event))
            )
        ended = hold_ended_by(event)
        if ended is not None:
            self._check_open(ended)
            self._holds_ended.append((ended, number))

    def _check_open(self, hold_id: str) -> None:
        stored = self._connection.execute(
            "SELECT 1 FROM holds WHERE id = ? AND ended IS NULL", (hold_id,)
        ).fetchone()
        is_open = stored is not None or any(row[0] == hold_id for row in self._holds)
        if not is_open or any(row[0] == hold_id for row in self._holds_ended):
            raise ConstraintBroken(f"an event ends the hold {hold_id}, which is not open")

    def _find_open(self, account_id: str) -> FoldedAccount:
        state = self.find(account_id)
        if state is None:
            raise ConstraintBroken(f"an event names the account {account_id}, which is not there")
        if state.closed is not None:
            raise ConstraintBroken(f"an event touches the account {account_id}, which is closed")
        return state

    def _rows_changed(self) -> list[Row]:
        states = [self._states[account_id] for account_id in sorted(self._changed)]
        return [
            (each.id, each.balance_minor, each.on_hold_minor, each.sent_minor, each.changes)
            for each in states
        ]


def _expiry(event: HoldPlaced) -> int | None:
    return None if event.expires_at is None else to_micros(event.expires_at)
