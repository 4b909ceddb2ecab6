"""Transactions: all or nothing, one writer, and plain words when the disk fails."""

import sqlite3
from pathlib import Path

import pytest

from api_contract.live_event import LiveEventKind
from backend.storage import database
from backend.storage.database import FILE_NAME, Storage
from backend.storage.unavailable import StorageUnavailable
from tests.backend.support import NOON, at_once


def test_an_exception_takes_everything_back(storage: Storage) -> None:
    def fail_half_way() -> None:
        with storage.write() as books:
            books.pins.set("sari", "hash")
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    with storage.read() as books:
        assert books.pins.find("sari") is None


def test_a_reader_sees_one_moment(storage: Storage) -> None:
    with storage.read() as before:
        assert before.pins.find("sari") is None
        with storage.write() as books:
            books.pins.set("sari", "hash")
        assert before.pins.find("sari") is None
    with storage.read() as after:
        assert after.pins.find("sari") is not None


def test_writers_wait_for_each_other(storage: Storage) -> None:
    def add_one(number: int) -> None:
        with storage.write() as books:
            books.live_events.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)

    at_once(20, add_one)
    with storage.read() as books:
        numbers = [event.number for event in books.live_events.list_after("sari", 0, 100)]
    assert numbers == list(range(1, 21))


def test_news_is_told_after_the_commit_and_only_then(storage: Storage) -> None:
    told: list[frozenset[str]] = []
    storage.on_news = told.append

    def fail_half_way() -> None:
        with storage.write() as books:
            books.live_events.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert told == []
    with storage.write() as books:
        books.live_events.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)
        assert told == []
    assert told == [frozenset({"sari"})]


def test_another_program_that_holds_the_file_makes_us_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 0.05)
    storage = Storage(tmp_path)
    stranger = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable, match="locked"), storage.write():
        pass
    stranger.execute("ROLLBACK")
    with storage.write() as books:
        assert books.people.is_empty()
    stranger.close()
    storage.close()


def test_every_commit_is_on_the_disk(storage: Storage) -> None:
    with storage.write() as books:
        connection = books.people._connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_file_that_is_no_database_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(StorageUnavailable, match="not a database"):
        Storage(tmp_path)


def test_a_folder_that_can_not_be_made_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable, match="data folder"):
        Storage(tmp_path / "file" / "data")


def test_a_damaged_database_is_not_opened(storage: Storage, tmp_path: Path) -> None:
    storage.close()
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(content)
    with pytest.raises(StorageUnavailable):
        Storage(tmp_path)
