"""Folds events into accounts, holds, lines, facts and snapshots: the books that can be rebuilt."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from collections.abc import Sequence
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
from backend.storage.connection import Connection, Kind, Row, Table
from backend.storage.instant import to_micros
from backend.storage.unavailable import ConstraintBroken

SNAPSHOT_EVERY = 1_000
"""Changes of one account between two snapshots: what looking back has to fold at most."""

_TEXT, _INTEGER = Kind.TEXT, Kind.INTEGER

ACCOUNTS_OPENED = Table(
    "accounts",
    {"id": _TEXT, "person_id": _TEXT, "currency": _TEXT, "opened": _INTEGER, "closed": _INTEGER},
)
ACCOUNTS_CLOSED = Table("accounts", {"id": _TEXT, "closed": _INTEGER})
ACCOUNTS = Table(
    "accounts",
    {
        "id": _TEXT,
        "balance_minor": _INTEGER,
        "on_hold_minor": _INTEGER,
        "sent_minor": _INTEGER,
        "changes": _INTEGER,
    },
)
LINES = Table(
    "lines",
    {
        "account_id": _TEXT,
        "direction": _TEXT,
        "number": _INTEGER,
        "part": _INTEGER,
        "amount_minor": _INTEGER,
        "sent_minor": _INTEGER,
    },
)
FACTS = Table("facts", {"id": _TEXT, "number": _INTEGER, "digest": _TEXT})
HOLDS = Table(
    "holds",
    {
        "id": _TEXT,
        "account_id": _TEXT,
        "amount_minor": _INTEGER,
        "placed": _INTEGER,
        "expires_at": _INTEGER,
    },
)
HOLDS_ENDED = Table("holds", {"id": _TEXT, "ended": _INTEGER})
SNAPSHOTS = Table(
    "snapshots",
    {
        "account_id": _TEXT,
        "number": _INTEGER,
        "balance_minor": _INTEGER,
        "on_hold_minor": _INTEGER,
    },
)


@dataclass
class _State:
    """One account while a group is folded."""

    currency: str
    balance_minor: int = 0
    on_hold_minor: int = 0
    sent_minor: int = 0
    changes: int = 0
    closed: int | None = None


class Projection:
    """One group's way into the books, in the open transaction that holds the head."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._states: dict[str, _State] = {}
        self._opened: list[tuple[str, str, str, int]] = []
        self._closed: list[Row] = []
        self._lines: list[Row] = []
        self._facts: list[Row] = []
        self._holds: list[Row] = []
        self._holds_ended: list[Row] = []
        self._snapshots: list[Row] = []
        self._due: list[str] = []

    def fold(self, first: int, events: Sequence[Event]) -> None:
        """Fold the events numbered from `first` on; raises `ConstraintBroken`."""
        self._load(events)
        for number, event in enumerate(events, first):
            self._fold(number, event)
        self._write()

    def _load(self, events: Sequence[Event]) -> None:
        touched = {posting.account_id for event in events for posting in event.postings}
        touched |= {each.account_id for event in events for each in event.reservations}
        touched |= {event.account_id for event in events if isinstance(event, AccountClosed)}
        rows = self._connection.execute(
            "SELECT id, currency, balance_minor, on_hold_minor, sent_minor, changes, closed"
            " FROM accounts"
            f" WHERE id {self._connection.among}",
            (self._connection.keys(sorted(touched)),),
        )
        self._states = {row[0]: _State(*row[1:]) for row in rows}

    def _fold(self, number: int, event: Event) -> None:
        if isinstance(event, AccountOpened):
            self._states[event.account_id] = _State(event.currency.value)
            self._opened.append((event.account_id, event.person_id, event.currency.value, number))
        for posting in event.postings:
            if self._state(posting.account_id).currency != posting.currency:
                raise ConstraintBroken(f"an event mixes currencies in {posting.account_id}")
            self._change(posting.account_id, number, posting.amount_minor, 0)
        for reserved in event.reservations:
            self._change(reserved.account_id, number, 0, reserved.amount_minor)
        self._fold_lines(number, event)
        self._fold_hold(number, event)
        if isinstance(event, AccountClosed):
            self._close(number, event.account_id)
        for posting in event.postings:
            self._check(posting.account_id)
        for reserved in event.reservations:
            self._check(reserved.account_id)
        fact = fact_of(event)
        if fact is not None:
            self._facts.append((fact.id, number, fact.digest))
        if self._due:
            self._take_snapshots(number)

    def _change(self, account_id: str, number: int, balance_minor: int, on_hold_minor: int) -> None:
        state = self._open_state(account_id)
        state.balance_minor += balance_minor
        state.on_hold_minor += on_hold_minor
        state.changes += 1
        if state.changes % SNAPSHOT_EVERY == 0:
            self._due.append(account_id)

    def _close(self, number: int, account_id: str) -> None:
        self._open_state(account_id).closed = number
        self._closed.append((account_id, number))
        self._check(account_id)

    def _check(self, account_id: str) -> None:
        state = self._states[account_id]
        balance_minor, on_hold_minor = state.balance_minor, state.on_hold_minor
        # The chart's answer for a customer's open account, which is nearly every one.
        if state.closed is None and 0 <= on_hold_minor <= balance_minor <= MINOR_UNITS_LIMIT:
            return
        account = LedgerAccount(
            account_id,
            Currency(state.currency),
            balance_minor,
            on_hold_minor,
            is_closed=state.closed is not None,
        )
        if not is_allowed(account):
            raise ConstraintBroken(
                f"an event leaves {account_id} at {balance_minor} with {on_hold_minor} on hold"
            )

    def _take_snapshots(self, number: int) -> None:
        # Not before the event is folded whole: a capture changes its account twice.
        for account_id in self._due:
            state = self._state(account_id)
            self._snapshots.append((account_id, number, state.balance_minor, state.on_hold_minor))
        self._due.clear()

    def _fold_lines(self, number: int, event: Event) -> None:
        for part, line in enumerate(lines_of(event)):
            state = self._state(line.account_id)
            state.sent_minor += line.counted_minor
            self._lines.append(
                (
                    line.account_id,
                    line.kind.value,
                    number,
                    part,
                    line.amount_minor,
                    state.sent_minor,
                )
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

    def _state(self, account_id: str) -> _State:
        state = self._states.get(account_id)
        if state is None:
            raise ConstraintBroken(f"an event names the account {account_id}, which is not there")
        return state

    def _open_state(self, account_id: str) -> _State:
        state = self._state(account_id)
        if state.closed is not None:
            raise ConstraintBroken(f"an event touches the account {account_id}, which is closed")
        return state

    def _write(self) -> None:
        connection = self._connection
        # First what ended: a person may open another account in the same currency.
        connection.update(ACCOUNTS_CLOSED, self._closed)
        connection.insert(
            ACCOUNTS_OPENED, [(*row, self._states[row[0]].closed) for row in self._opened]
        )
        connection.update(
            ACCOUNTS,
            [
                (
                    account_id,
                    state.balance_minor,
                    state.on_hold_minor,
                    state.sent_minor,
                    state.changes,
                )
                for account_id, state in sorted(self._states.items())
            ],
        )
        connection.insert(LINES, self._lines)
        connection.insert(FACTS, self._facts)
        connection.insert(HOLDS, self._holds)
        connection.update(HOLDS_ENDED, self._holds_ended)
        connection.insert(SNAPSHOTS, self._snapshots)


def _expiry(event: HoldPlaced) -> int | None:
    return None if event.expires_at is None else to_micros(event.expires_at)
