"""The journal: an append-only chain of events, with every balance folded from it on the way."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from backend.ledger.canonical import GENESIS, chain_hash, decode, encode
from backend.ledger.event import (
    AccountOpened,
    Event,
    HoldPlaced,
    HoldReleased,
)
from backend.storage.instant import to_micros


@dataclass(frozen=True)
class StoredEvent:
    """An event's place in the chain, as it was written."""

    number: int
    body: bytes
    previous_hash: bytes
    hash: bytes

    @property
    def event(self) -> Event:
        """The fact itself; raises ValueError when the bytes are not canonical."""
        return decode(self.body)


class Journal(Protocol):
    """What every engine has to keep."""

    def append(self, event: Event) -> StoredEvent:
        """Chain the event and fold it into accounts and holds, in the open transaction."""

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        """Events with a greater number, in their order."""


class SqliteJournal:
    """The journal in SQLite; CHECK constraints stop what would overdraw a customer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, event: Event) -> StoredEvent:
        """Chain the event and fold it; raises sqlite3.IntegrityError if a balance forbids it."""
        number, previous = self._head()
        body = encode(event)
        stored = StoredEvent(number + 1, body, previous, chain_hash(previous, number + 1, body))
        self._connection.execute(
            "INSERT INTO events (number, body, previous_hash, hash) VALUES (?, ?, ?, ?)",
            (stored.number, stored.body, stored.previous_hash, stored.hash),
        )
        self._fold(event)
        return stored

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        """Events with a greater number, in their order."""
        rows = self._connection.execute(
            "SELECT number, body, previous_hash, hash FROM events WHERE number > ? ORDER BY number",
            (after,),
        )
        return (StoredEvent(*row) for row in rows)

    def _head(self) -> tuple[int, bytes]:
        row = self._connection.execute(
            "SELECT number, hash FROM events ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return row or (0, GENESIS)

    def _fold(self, event: Event) -> None:
        match event:
            case AccountOpened():
                self._connection.execute(
                    "INSERT INTO accounts (id, person_id, currency) VALUES (?, ?, ?)",
                    (event.account_id, event.person_id, event.currency),
                )
            case HoldPlaced():
                self._connection.execute(
                    "INSERT INTO holds (id, account_id, amount_minor, placed_at)"
                    " VALUES (?, ?, ?, ?)",
                    (event.hold_id, event.account_id, event.amount_minor, to_micros(event.at)),
                )
            case HoldReleased():
                self._change_one(
                    "UPDATE holds SET released_at = ? WHERE id = ? AND released_at IS NULL",
                    (to_micros(event.at), event.hold_id),
                )
        for posting in event.postings:
            self._change_one(
                "UPDATE accounts SET balance_minor = balance_minor + ?"
                " WHERE id = ? AND currency = ?",
                (posting.amount_minor, posting.account_id, posting.currency),
            )
        for reservation in event.reservations:
            self._change_one(
                "UPDATE accounts SET on_hold_minor = on_hold_minor + ? WHERE id = ?",
                (reservation.amount_minor, reservation.account_id),
            )

    def _change_one(self, statement: str, values: tuple[int | str, ...]) -> None:
        if self._connection.execute(statement, values).rowcount != 1:
            raise sqlite3.IntegrityError("an event names an account or hold that is not there")
