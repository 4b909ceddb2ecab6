"""Folds the whole journal again into tables beside those in use, which then take their place.

What was folded is durable chunk by chunk, so whoever is killed goes on where they were. The backend
serves meanwhile: it is kept waiting only for the last events, while the tables change places.
"""

# ruff: noqa: S608 - only constants go into statements; values are bound.

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from api_contract.history import commit_to
from backend.ledger.canonical import decode
from backend.ledger.chart import HOUSE_ACCOUNTS
from backend.ledger.event import Event
from backend.ledger.merkle import hash_leaf
from backend.storage.account import Accounts
from backend.storage.connection import Connection
from backend.storage.projection import Projection, touched_by
from backend.storage.tree import Tree

PROJECTIONS = ("accounts", "holds", "facts", "lines", "snapshots", "tiles")
"""What is folded from the journal, each before those that refer to it."""

CHUNK = 1_000
"""Events in one transaction."""

BUSY_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Progress:
    """How many events are folded, of how many there were then."""

    folded: int
    events: int


class Shadow(Protocol):
    """A second set of the projections' tables. Everything raises `StorageUnavailable`."""

    def folding(self) -> AbstractContextManager[Connection]:
        """A transaction that sees the journal, and the second set in place of the first.

        The set is made at the first asking, with a table `progress` that says 0.
        """

    def swapping(self) -> AbstractContextManager[Connection]:
        """The same while nobody can append; at its end the second set is the only one.

        Raises `ShadowBusy` when it was folded but not swapped.
        """

    def close(self) -> None:
        """What was begun stays for the next to go on with."""


class ShadowBusy(Exception):
    """The tables could not change places yet, because somebody still reads the old ones."""


def rebuild(shadow: Shadow) -> Iterator[Progress]:
    """Fold everything again, telling after each chunk how far it is; it is done at the end."""
    is_done = False
    while not is_done:
        yield from _fold_most(shadow)
        try:
            with shadow.swapping() as connection:
                progress = _fold_rest(connection)
            is_done = True
        except ShadowBusy:
            # Whoever waits for the head has its turn first.
            time.sleep(BUSY_PAUSE_SECONDS)
    yield progress


def _fold_most(shadow: Shadow) -> Iterator[Progress]:
    is_near = False
    while not is_near:
        with shadow.folding() as connection:
            progress = _fold_chunk(connection)
        yield progress
        is_near = progress.events - progress.folded < CHUNK


def _fold_rest(connection: Connection) -> Progress:
    progress = _fold_chunk(connection)
    while progress.folded < progress.events:
        progress = _fold_chunk(connection)
    return progress


def _fold_chunk(connection: Connection) -> Progress:
    (events,) = connection.execute("SELECT number FROM head").fetchone()
    (folded,) = connection.execute(f"SELECT number FROM progress{connection.for_update}").fetchone()
    if not folded:
        accounts = Accounts(connection)
        for account_id in HOUSE_ACCOUNTS:
            accounts.ensure_house(account_id, account_id.rpartition(":")[2])
    rows = connection.execute(
        "SELECT salt, body FROM events WHERE number > ? ORDER BY number LIMIT ?", (folded, CHUNK)
    ).fetchall()
    Tree(connection).grow(folded, [hash_leaf(commit_to(salt, body)) for salt, body in rows])
    _fold(connection, folded + 1, [decode(body) for _, body in rows])
    folded += len(rows)
    connection.execute("UPDATE progress SET number = ?", (folded,))
    return Progress(folded, events)


def _fold(connection: Connection, first: int, events: Sequence[Event]) -> None:
    projection = Projection(connection)
    projection.ask(touched_by(events))
    for number, event in enumerate(events, first):
        projection.fold(number, event)
    projection.write()
