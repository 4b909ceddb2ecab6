"""Real books in memory: written by the real journal, laid open to whoever wants to change them."""

import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from api_contract.history import TreeHead
from api_contract.person import PersonKind
from backend.ledger.chart import HOUSE_ACCOUNTS
from backend.ledger.event import Event
from backend.storage import projection
from backend.storage.books import Books
from backend.storage.journal import Entry
from backend.storage.key_ring import KeyRing
from backend.storage.migration import migrate_sqlite
from backend.storage.person import PersonRecord
from backend.storage.sealing import Sealer
from backend.storage.sqlite import APPLICATION_ID, SqliteConnection
from tests.backend.support import NOON
from tests.tampering.history import PEOPLE, SAVER, events_of


@contextmanager
def frequent_snapshots() -> Iterator[None]:
    """One after each eighth change, so that short histories have some."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "SNAPSHOT_EVERY", 8)
        yield


@dataclass(frozen=True)
class Ledger:
    """An honest ledger, how it once was, and a head that a phone has kept from then."""

    key_ring: KeyRing
    events: list[Event]
    connection: sqlite3.Connection
    earlier: list[sqlite3.Connection]
    """Copies from its way here, the oldest first."""
    kept: TreeHead

    @property
    def public_key(self) -> bytes:
        return self.key_ring.public_key


def build_ledger(rng: random.Random, count: int) -> Ledger:
    """So many events, appended in groups of any size."""
    key_ring, events = mint_key_ring(), events_of(rng, count)
    connection = new_books(key_ring)
    earlier, heads, at = [copy(connection)], [], 0
    while at < count:
        size = rng.randint(1, 40)
        append(connection, key_ring, events[at : at + size])
        at += size
        earlier.append(copy(connection))
        heads.append(head_of(connection))
    return Ledger(key_ring, events, connection, earlier[:-1], heads[-2])


def mint_key_ring() -> KeyRing:
    return KeyRing(os.urandom(32), os.urandom(32))


def new_books(key_ring: KeyRing) -> sqlite3.Connection:
    """Books without an event, whose triggers and checks keep nobody from anything."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate_sqlite(connection, APPLICATION_ID)
    triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    books = open_books(connection, key_ring)
    books.journal.begin()
    for account_id in HOUSE_ACCOUNTS:
        books.accounts.ensure_house(account_id, account_id.rpartition(":")[2])
    for name in (*PEOPLE, SAVER):
        books.people.add(PersonRecord(name, PersonKind.PERSON, name, name, name, NOON))
    return connection


def open_books(connection: sqlite3.Connection, key_ring: KeyRing) -> Books:
    sealer = Sealer(key_ring.sealing)
    return Books(SqliteConnection(connection), sealer, key_ring.signer(), key_ring.key_id)


def append(connection: sqlite3.Connection, key_ring: KeyRing, events: Sequence[Event]) -> None:
    """Append one group, which makes the journal's owner whoever has this key."""
    open_books(connection, key_ring).journal.append(*[Entry(event) for event in events])


def copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    copied = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copied)
    copied.execute("PRAGMA ignore_check_constraints = ON")
    return copied


def head_of(connection: sqlite3.Connection) -> TreeHead:
    """What the ledger tells a phone."""
    head = open_books(connection, mint_key_ring()).journal.head
    return TreeHead(
        size=head.number,
        root=head.root.hex(),
        at=head.at,
        key_id=head.key_id,
        signature=head.signature.hex(),
    )
