"""The journal only grows, and every balance follows from it."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract.history import commit_to, head_bytes
from api_contract.money import Currency
from backend.ledger.canonical import GENESIS, chain_hash
from backend.ledger.event import (
    AccountOpened,
    Event,
    HoldPlaced,
    HoldReleased,
    PayoutPosted,
    TransferPosted,
)
from backend.ledger.merkle import grow, hash_leaf, root_of
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.migration import APP_ROLE
from backend.storage.postgres import PARTITION, PostgresEngine
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import ConstraintBroken
from backend.storage.verification import verify_chain
from tests.backend.storage.conftest import add_people
from tests.backend.support import NOON


def transfer(minor: int, fee: int = 0, payee: str = "budi-idr") -> TransferPosted:
    moments = {"approved_at": NOON, "accepted_at": NOON}
    return TransferPosted(
        NOON, "transfer", "sari-idr", payee, minor, fee, Currency.IDR, "digest", **moments
    )


def balances(storage: Storage) -> dict[str, int]:
    with storage.read() as books:
        return {account.id: account.balance_minor for account in books.accounts.list_all()}


def test_a_transfer_moves_money_and_its_fee(storage: Storage) -> None:
    with storage.write() as books:
        books.journal.append(Entry(transfer(30_000, fee=1_000)))
    after = balances(storage)
    assert (after["sari-idr"], after["budi-idr"], after["fees:IDR"]) == (69_000, 130_000, 1_000)
    assert sum(after.values()) == 0


def test_each_event_is_chained_to_the_one_before(storage: Storage) -> None:
    with storage.read() as books:
        events = list(books.journal.read())
    assert [event.number for event in events] == [1, 2, 3, 4]
    previous = GENESIS
    for event in events:
        previous = chain_hash(previous, event.number, commit_to(event.salt, event.body))
        assert event.hash == previous


def test_the_head_is_signed_over_the_tree_of_all_events(storage: Storage) -> None:
    with storage.read() as books:
        head, events = books.journal.head, list(books.journal.read())
    leaves = [hash_leaf(commit_to(event.salt, event.body)) for event in events]
    assert (head.number, head.hash) == (4, events[-1].hash)
    assert head.root == root_of(grow((), 0, leaves))
    key = Ed25519PublicKey.from_public_bytes(storage.key_ring.public_key)
    key.verify(head.signature, head_bytes(4, head.root.hex(), head.at))


def test_many_facts_in_one_transaction_are_the_same_as_one_by_one(storage: Storage) -> None:
    facts = [Entry(replace(transfer(1), transfer_id=str(number))) for number in range(600)]
    with storage.write() as books:
        books.journal.append(*facts[:300])
        books.journal.append(*facts[300:])
    assert balances(storage)["sari-idr"] == 100_000 - 600
    with storage.read() as books:
        assert verify_chain(books) == 604
        assert books.journal.head.number == 604


def test_time_never_goes_back(storage: Storage) -> None:
    earlier = NOON - timedelta(seconds=1)
    with storage.read() as books:
        assert books.journal.moment(earlier) == NOON
    old = replace(transfer(1), at=earlier)
    with pytest.raises(ConstraintBroken, match="older"), storage.write() as books:
        books.journal.append(Entry(old))


def test_the_next_partition_is_there_before_it_is_needed(tmp_path: Path, database_url: str) -> None:
    def partitions() -> set[str]:
        with psycopg.connect(database_url) as owner:
            rows = owner.execute("SELECT inhrelid::regclass::text FROM pg_inherits")
            return {name for (name,) in rows if not name.endswith("_idx") and "pkey" not in name}

    engine = PostgresEngine(database_url)
    assert partitions() == {"events_0", "events_1"}
    with engine.writing() as connection:
        connection.make_room(PARTITION - 3, PARTITION - 1)
    assert partitions() == {"events_0", "events_1"}
    with engine.writing() as connection:
        connection.make_room(PARTITION - 1, PARTITION + 1)
    assert partitions() == {"events_0", "events_1", "events_2"}
    engine.close()


STATEMENTS = (
    "UPDATE events SET body = salt WHERE number = 1",
    "DELETE FROM events WHERE number = 4",
    "DELETE FROM events",
)


@pytest.mark.parametrize(
    "statement",
    [
        *STATEMENTS,
        "INSERT OR REPLACE INTO events SELECT 1, at, salt, salt, hash, sealed FROM events LIMIT 1",
        "INSERT INTO events SELECT 9, at, body, salt, hash, sealed FROM events LIMIT 1",
    ],
)
def test_what_was_written_stays(tmp_path: Path, statement: str) -> None:
    storage = open_storage(tmp_path)
    with storage.write() as books:
        add_people(books)
    storage.close()
    # A connection of its own, so that no setting of ours protects the table.
    stranger = sqlite3.connect(tmp_path / FILE_NAME)
    before = stranger.execute("SELECT * FROM events").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="journal"):
        stranger.execute(statement)
    assert stranger.execute("SELECT * FROM events").fetchall() == before
    stranger.close()


@pytest.mark.parametrize("statement", [*STATEMENTS, "TRUNCATE events"])
def test_postgresql_lets_neither_us_nor_its_owner_change_the_past(
    tmp_path: Path, database_url: str, statement: str
) -> None:
    storage = open_storage(tmp_path, database_url)
    with storage.write() as books:
        add_people(books)
    storage.close()
    with psycopg.connect(database_url) as owner:
        before = owner.execute("SELECT * FROM events ORDER BY number").fetchall()
        with pytest.raises(psycopg.errors.RaiseException, match="journal"):
            owner.execute(statement)
        owner.rollback()
        owner.execute(f"SET ROLE {APP_ROLE}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(statement)
        owner.rollback()
        assert owner.execute("SELECT * FROM events ORDER BY number").fetchall() == before
    assert len(before) == 4


@pytest.mark.parametrize(
    "event",
    [
        transfer(100_001),
        transfer(100_000, fee=1),
        transfer(1, payee="nobody"),
        transfer(1, payee="fees:SGD"),
        PayoutPosted(NOON, "payout", "sari-idr", 100_001, Currency.IDR),
        HoldPlaced(NOON, "hold", "sari-idr", 100_001, Currency.IDR),
        HoldReleased(NOON, "no-such-hold", "sari-idr", 1, Currency.IDR),
        replace(transfer(1), transfer_id="sari-top-up"),
        AccountOpened(NOON, "other-idr", "sari", Currency.IDR),
    ],
)
def test_a_fact_that_can_not_be_is_not_written(storage: Storage, event: Event) -> None:
    before = balances(storage)
    with pytest.raises(ConstraintBroken), storage.write() as books:
        books.journal.append(Entry(event))
    assert balances(storage) == before
    with storage.read() as books:
        assert len(list(books.journal.read())) == 4


def test_a_hold_keeps_money_from_being_spent_until_it_is_released(storage: Storage) -> None:
    with storage.write() as books:
        books.journal.append(Entry(HoldPlaced(NOON, "hold", "sari-idr", 80_000, Currency.IDR)))
    with pytest.raises(ConstraintBroken), storage.write() as books:
        books.journal.append(Entry(transfer(20_001)))
    with storage.write() as books:
        books.journal.append(Entry(HoldReleased(NOON, "hold", "sari-idr", 80_000, Currency.IDR)))
        books.journal.append(Entry(transfer(100_000)))
    assert balances(storage)["sari-idr"] == 0
