"""Tampering is found out and named, on every engine."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from api_contract.history import TreeHead
from api_contract.money import Currency
from backend.ledger.event import HoldPlaced, HoldReleased, TransferPosted
from backend.storage import paging, refolding
from backend.storage.connection import Connection, Row
from backend.storage.database import Storage, open_storage
from backend.storage.instant import EPOCH
from backend.storage.journal import Entry
from backend.storage.postgres import PostgresConnection
from backend.storage.read_only import open_read_only
from backend.storage.sqlite import FILE_NAME, SqliteConnection
from backend.storage.verification import ChainBroken, Verified, verify, verify_chain
from tests.backend.support import NOON

IDR = Currency.IDR
LATER = NOON + timedelta(microseconds=1)


class Vault:
    """Books with eight events, and the ways to them."""

    def __init__(self, storage: Storage, folder: Path, url: str | None) -> None:
        self.storage, self._folder, self._url = storage, folder, url

    def verify(self, kept: TreeHead | None = None) -> Verified:
        with open_read_only(self._folder, self._url) as connection:
            return verify(connection, self.storage.key_ring.public_key, kept)

    def flaw_after(self, *statements: str, values: Row = ()) -> ChainBroken:
        """What verification says to statements that the backend never would run, then undone."""
        with self._steal() as connection:
            for statement in statements:
                connection.execute(statement, values)
            with pytest.raises(ChainBroken) as broken:
                verify(connection, self.storage.key_ring.public_key)
        return broken.value

    def append(self, *entries: Entry) -> None:
        with self.storage.write() as books:
            books.journal.append(*entries)

    @contextmanager
    def _steal(self) -> Iterator[Connection]:
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


@pytest.fixture
def vault(storage: Storage, tmp_path: Path, engine_url: str | None) -> Vault:
    vault = Vault(storage, tmp_path, engine_url)
    vault.append(transfer("first", 30_000, 1_000), transfer("second", 500))
    vault.append(Entry(HoldPlaced(LATER, "held", "budi-idr", 700, IDR)))
    vault.append(Entry(HoldReleased(LATER, "held", "budi-idr", 700, IDR)))
    return vault


def test_untouched_books_are_whole(vault: Vault) -> None:
    verified = vault.verify()
    with vault.storage.read() as books:
        assert verify_chain(books) == verified.events == 8
        assert verified.head.root == books.journal.head.root.hex()


def test_empty_books_are_whole(tmp_path: Path, engine_url: str | None) -> None:
    storage = open_storage(tmp_path, engine_url)
    assert Vault(storage, tmp_path, engine_url).verify().events == 0
    storage.close()


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
    ("UPDATE head SET key_id = replace(key_id, 'a', 'b')", None, "another key"),
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


def test_the_first_flaw_is_named(vault: Vault) -> None:
    for statement, number, what in FLAWS:
        flaw = vault.flaw_after(statement)
        assert (flaw.number, what in str(flaw)) == (number, True), f"{statement}: {flaw}"


def test_a_signature_is_checked(vault: Vault) -> None:
    flaw = vault.flaw_after("UPDATE head SET signature = ?", values=(bytes(64),))
    assert "false signature" in str(flaw)


def test_of_many_flaws_the_first_event_is_named(vault: Vault) -> None:
    rows = "UPDATE lines SET amount_minor = 1 WHERE number > 4", "DELETE FROM facts"
    assert vault.flaw_after(*rows).number == 2
    assert vault.flaw_after(*rows[:1]).number == 5
    salts = "UPDATE events SET salt = hash WHERE number IN (3, 6)"
    assert vault.flaw_after(*rows, salts).number == 3


def test_a_wrong_row_is_found_among_many_pages(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)
    monkeypatch.setattr(refolding, "BUCKET", 3)
    for number in range(40):
        vault.append(transfer(f"more-{number}", 1))
    assert vault.verify().events == 48
    flaw = vault.flaw_after("UPDATE lines SET amount_minor = 1 WHERE number IN (31, 40)")
    assert flaw.number == 31


def test_each_full_tile_is_compared(vault: Vault) -> None:
    vault.append(*[transfer(f"more-{number}", 1) for number in range(700)])
    assert vault.verify().events == 708
    first = "(SELECT hashes FROM tiles WHERE level = 0 AND number = 0)"
    for level, index, number in ((0, 1, 257), (1, 0, 1)):
        flaw = vault.flaw_after(
            f"UPDATE tiles SET hashes = {first} WHERE level = {level} AND number = {index}"
        )
        assert flaw.number == number
        assert f"tile {index} of level {level}" in str(flaw)


def test_time_never_goes_back(vault: Vault) -> None:
    with vault.storage.write() as books:
        books.journal.lock()
        books.journal._head = replace(books.journal.head, at=EPOCH)
        books.journal.append(Entry(HoldPlaced(EPOCH, "older", "budi-idr", 1, IDR)))
    with pytest.raises(ChainBroken, match="event 9 is older than the one before it"):
        vault.verify()


def test_history_begins_with_that_of_a_kept_head(vault: Vault) -> None:
    kept = vault.verify().head
    vault.append(transfer("later", 1))
    assert vault.verify(kept).events == 9
    for other, what in (
        (kept.model_copy(update={"size": 7}), "not those of the kept head"),
        (kept.model_copy(update={"size": 10}), "false signature"),
        (kept.model_copy(update={"root": "0" * 64}), "not those of the kept head"),
        (kept.model_copy(update={"at": LATER + timedelta(1)}), "false signature"),
    ):
        with pytest.raises(ChainBroken, match=what):
            vault.verify(other)


def test_a_history_shorter_than_a_kept_head_is_no_history(vault: Vault) -> None:
    sign = vault.storage.key_ring.signer()
    longer = vault.verify().head.model_copy(update={"size": 12})
    signed = longer.model_copy(update={"signature": sign(longer.signed_bytes()).hex()})
    with pytest.raises(ChainBroken, match="the kept head counts 12") as broken:
        vault.verify(signed)
    assert broken.value.number == 9
