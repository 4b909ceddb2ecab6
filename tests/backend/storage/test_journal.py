"""The journal only grows, and every balance follows from it."""

import sqlite3
from pathlib import Path

import pytest

from api_contract.money import Currency
from backend.ledger.canonical import GENESIS
from backend.ledger.event import HoldPlaced, HoldReleased, PayoutPosted, TransferPosted
from backend.storage.database import FILE_NAME, Storage
from tests.backend.support import NOON


def transfer(minor: int, fee: int = 0, payee: str = "budi-idr") -> TransferPosted:
    moments = {"approved_at": NOON, "accepted_at": NOON}
    return TransferPosted(
        NOON, "id", "sari-idr", payee, minor, fee, Currency.IDR, "digest", **moments
    )


def balances(storage: Storage) -> dict[str, int]:
    with storage.read() as books:
        return {account.id: account.balance_minor for account in books.accounts.list_all()}


def test_a_transfer_moves_money_and_its_fee(storage: Storage) -> None:
    with storage.write() as books:
        books.journal.append(transfer(30_000, fee=1_000))
    after = balances(storage)
    assert (after["sari-idr"], after["budi-idr"], after["fees:IDR"]) == (69_000, 130_000, 1_000)
    assert sum(after.values()) == 0


def test_each_event_is_chained_to_the_one_before(storage: Storage) -> None:
    with storage.read() as books:
        events = list(books.journal.read())
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert [event.previous_hash for event in events] == [
        GENESIS,
        *(event.hash for event in events[:-1]),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = x'00' WHERE number = 1",
        "DELETE FROM events WHERE number = 4",
        "INSERT OR REPLACE INTO events SELECT 1, x'00', previous_hash, x'01' FROM events LIMIT 1",
        "INSERT INTO events SELECT 9, x'00', previous_hash, x'01' FROM events LIMIT 1",
    ],
)
def test_what_was_written_stays(storage: Storage, tmp_path: Path, statement: str) -> None:
    # A connection of its own, so that no setting of ours protects the table.
    stranger = sqlite3.connect(tmp_path / FILE_NAME)
    before = stranger.execute("SELECT * FROM events").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="journal"):
        stranger.execute(statement)
    assert stranger.execute("SELECT * FROM events").fetchall() == before
    stranger.close()


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
    ],
)
def test_a_fact_that_can_not_be_is_not_written(
    storage: Storage, event: TransferPosted | PayoutPosted | HoldPlaced | HoldReleased
) -> None:
    before = balances(storage)
    with pytest.raises(sqlite3.IntegrityError), storage.write() as books:
        books.journal.append(event)
    assert balances(storage) == before
    with storage.read() as books:
        assert len(list(books.journal.read())) == 4


def test_a_hold_keeps_money_from_being_spent_until_it_is_released(storage: Storage) -> None:
    with storage.write() as books:
        books.journal.append(HoldPlaced(NOON, "hold", "sari-idr", 80_000, Currency.IDR))
    with pytest.raises(sqlite3.IntegrityError), storage.write() as books:
        books.journal.append(transfer(20_001))
    with storage.write() as books:
        books.journal.append(HoldReleased(NOON, "hold", "sari-idr", 80_000, Currency.IDR))
        books.journal.append(transfer(100_000))
    assert balances(storage)["sari-idr"] == 0
