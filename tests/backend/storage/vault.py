"""Books with a few events of each engine, and what thieves do to them."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from api_contract.history import TreeHead
from api_contract.money import Currency
from backend.ledger.event import HoldPlaced, HoldReleased, TransferPosted
from backend.storage.connection import Connection, Row
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.postgres import PostgresConnection
from backend.storage.read_only import open_read_only
from backend.storage.sqlite import FILE_NAME, SqliteConnection
from backend.storage.verification import ChainBroken, Verified, verify
from tests.backend.support import NOON

IDR = Currency.IDR
LATER = NOON + timedelta(microseconds=1)


FLAWS = (
    ("UPDATE events SET body = salt WHERE number = 5", 5, "is not what was chained"),
    ("UPDATE events SET salt = hash WHERE number = 4", 4, "is not what was chained"),
    ("UPDATE events SET hash = salt WHERE number = 3", 3, "is not what was chained"),
    ("UPDATE events SET at = at + 1 WHERE number = 6", 6, "another time in its column"),
    ("DELETE FROM events WHERE number = 2", 2, "is missing: after it comes 3"),
    ("DELETE FROM events WHERE number = 8", 8, "is missing: the head counts 8"),
    ("UPDATE head SET number = 7", 8, "stands behind the head"),
    ("UPDATE head SET number = 9", 9, "is missing: the head counts 9"),
    ("UPDATE head SET at = at + 1", None, "not that of these events"),
    ("UPDATE head SET hash = peaks", None, "not that of these events"),
    ("UPDATE head SET peaks = hash", None, "not that of these events"),
    ("UPDATE head SET key_id = substr(key_id, 9) || substr(key_id, 1, 8)", None, "another key"),
    ("UPDATE head SET signature = hash", None, "no signature"),
    ("DELETE FROM head", None, "0 heads"),
    ("INSERT INTO tiles (level, number, hashes) SELECT 0, 0, hash FROM head", None, "0 tiles"),
    ("UPDATE accounts SET balance_minor = 99999 WHERE id = 'sari-idr'", None, "sari-idr has"),
    ("UPDATE accounts SET on_hold_minor = 5 WHERE id = 'budi-idr'", None, "budi-idr has"),
    ("UPDATE accounts SET sent_minor = 5 WHERE id = 'budi-idr'", None, "budi-idr has sent"),
    ("UPDATE accounts SET changes = 5 WHERE id = 'fees:IDR'", None, "fees:IDR has changes"),
    ("UPDATE accounts SET closed = 5 WHERE id = 'budi-idr'", None, "budi-idr has closed"),
    ("DELETE FROM accounts WHERE id = 'fees:VND'", None, "fees:VND is not stored"),
    ("INSERT INTO accounts (id, currency) VALUES ('x', 'IDR')", None, "x is stored"),
    ("UPDATE lines SET part = 1 WHERE number = 5 AND part = 0", 5, "lines"),
    ("UPDATE lines SET sent_minor = 0 WHERE number = 6 AND part = 0", 6, "lines"),
    ("DELETE FROM lines WHERE number = 2", 2, "a row in lines that is missing"),
    ("UPDATE lines SET number = 99 WHERE number = 6 AND part = 1", 6, "lines"),
    ("UPDATE facts SET digest = 'cancelled' WHERE id = 'second'", 6, "facts"),
    ("INSERT INTO facts VALUES ('third', 6, 'digest')", 6, "doesn't follow"),
    ("UPDATE holds SET ended = NULL", 7, "holds"),
    ("UPDATE holds SET expires_at = 1", 7, "holds"),
    ("INSERT INTO snapshots VALUES ('sari-idr', 4, 1, 1)", 4, "snapshots"),
)
"""A thief's statement; the first event that is wrong then, and what is said."""


class Vault:
    """Books with eight events, and the ways to them."""

    def __init__(self, storage: Storage, folder: Path, url: str | None) -> None:
        self.storage, self._folder, self._url = storage, folder, url
        self.public_key = storage.key_ring.public_key

    def read(self) -> AbstractContextManager[Connection]:
        return open_read_only(self._folder, self._url)

    def verify(self, kept: TreeHead | None = None) -> Verified:
        with self.read() as connection:
            return verify(connection, self.public_key, kept)

    def flaw_after(self, *statements: str, values: Row = ()) -> ChainBroken:
        """What verification says to statements that the backend never would run, then undone."""
        stolen = self.steal(*statements, values=values)
        with stolen as connection, pytest.raises(ChainBroken) as broken:
            verify(connection, self.public_key)
        return broken.value

    def append(self, *entries: Entry) -> None:
        with self.storage.write() as books:
            books.journal.append(*entries)

    @contextmanager
    def steal(self, *statements: str, values: Row = ()) -> Iterator[Connection]:
        """The books after these statements, which are then undone."""
        with self._open() as connection:
            for statement in statements:
                connection.execute(statement, values)
            yield connection

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        if self._url is None:
            with closing(sqlite3.connect(self._folder / FILE_NAME, isolation_level=None)) as raw:
                raw.execute("BEGIN")
                for trigger in ("never_change", "never_go", "grow_by_one"):
                    raw.execute(f"DROP TRIGGER events_{trigger}")
                yield SqliteConnection(raw)
                raw.execute("ROLLBACK")
        else:
            with psycopg.connect(self._url) as connection:
                connection.execute("ALTER TABLE events DISABLE TRIGGER USER")
                yield PostgresConnection(connection)
                connection.rollback()


def transfer(fact_id: str, minor: int, fee: int = 0) -> Entry:
    event = TransferPosted(
        LATER, fact_id, "sari-idr", "budi-idr", minor, fee, IDR, "digest", NOON, NOON
    )
    return Entry(event)


def fill_vault(storage: Storage, folder: Path, url: str | None) -> Vault:
    """Four events more: two transfers, and a hold that came and went."""
    vault = Vault(storage, folder, url)
    vault.append(transfer("first", 30_000, 1_000), transfer("second", 500))
    vault.append(Entry(HoldPlaced(LATER, "held", "budi-idr", 700, IDR)))
    vault.append(Entry(HoldReleased(LATER, "held", "budi-idr", 700, IDR)))
    return vault
