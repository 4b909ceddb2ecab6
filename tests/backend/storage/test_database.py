"""Transactions: all or nothing, one writer, and plain words when the disk fails."""

import queue
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api_contract.live_event import LiveEventKind
from api_contract.person import PersonKind
from api_contract.pin import PinRecipe
from backend.storage import sqlite
from backend.storage.database import Storage, open_storage
from backend.storage.news import STEPS
from backend.storage.person import PersonRecord
from backend.storage.pin import PinRecord
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import StorageUnavailable
from tests.backend.storage.conftest import add_people
from tests.backend.support import NOON, RECIPE, at_once
from tests.fixtures.postgres import PostgresServer

PIN = PinRecord(PinRecipe.model_validate(RECIPE), "hash")


def test_an_exception_takes_everything_back(storage: Storage) -> None:
    def fail_half_way() -> None:
        with storage.write() as books:
            books.pins.set("sari", PIN)
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    with storage.read() as books:
        assert books.pins.find("sari") is None


def test_a_reader_sees_one_moment(storage: Storage) -> None:
    with storage.read() as before:
        assert before.pins.find("sari") is None
        with storage.write() as books:
            books.pins.set("sari", PIN)
        assert before.pins.find("sari") is None
    with storage.read() as after:
        assert after.pins.find("sari") is not None


def test_writers_wait_for_each_other(storage: Storage) -> None:
    def add_one(number: int) -> None:
        with storage.write() as books:
            books.news.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)

    at_once(20, add_one)
    with storage.read() as books:
        numbers = [event.number for event in books.news.list_after("sari", 0, 100)]
    assert numbers == list(range(4 * STEPS + 1, 4 * STEPS + 21))


def test_news_is_told_after_the_commit_and_only_then(tmp_path: Path) -> None:
    storage, told = open_storage(tmp_path), list[object]()
    with storage.write() as books:
        add_people(books)
    storage.listen(lambda people: told.append(people and set(people)))

    def fail_half_way() -> None:
        with storage.write() as books:
            books.news.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert told == []
    with storage.write() as books:
        books.news.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)
        assert told == []
    assert told == [{"sari"}]
    storage.close()


def test_other_processes_hear_it_too(tmp_path: Path, database_url: str) -> None:
    storage, other = (open_storage(tmp_path, database_url) for _ in range(2))
    heard: queue.Queue[object] = queue.Queue()
    other.listen(lambda people: heard.put(people and set(people)))
    assert heard.get(timeout=10) is None  # before it listened, anything may have been told
    with storage.write() as books:
        add_people(books)
        books.news.add("sari", LiveEventKind.ACCOUNTS_CHANGED, NOON)
    assert heard.get(timeout=10) == {"sari"}
    with storage.write() as books:
        books.news.told |= {f"person {number}" for number in range(2_000)}
    assert heard.get(timeout=10) is None  # too many to name them
    other.close()
    storage.close()


def test_an_ear_that_was_cut_off_says_so_and_hears_again(
    tmp_path: Path, postgres: PostgresServer, database_url: str
) -> None:
    storage = open_storage(tmp_path, database_url)
    heard: queue.Queue[object] = queue.Queue()
    storage.listen(heard.put)
    assert heard.get(timeout=10) is None
    postgres.restart()
    assert heard.get(timeout=10) is None
    assert heard.get(timeout=10) is None
    wait_until(lambda: storage.hears_news)
    with pytest.raises(StorageUnavailable), storage.write():
        pass  # the connection that waited was cut off, too; the next one is new
    with storage.write() as books:
        add_people(books)
        books.news.told.add("sari")
    wait_until(lambda: not heard.empty())
    storage.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_another_program_that_holds_the_file_makes_us_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_SECONDS", 0.05)
    storage = open_storage(tmp_path)
    stranger = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable, match="locked"), storage.write():
        pass
    stranger.execute("ROLLBACK")
    with storage.write() as books:
        assert books.people.is_empty()
    stranger.close()
    storage.close()


def test_every_commit_is_on_the_disk(tmp_path: Path) -> None:
    storage = open_storage(tmp_path)
    with storage.write() as books:
        connection = books.people._connection
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    storage.close()


def test_a_file_that_is_no_database_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(StorageUnavailable, match="not a database"):
        open_storage(tmp_path)


def test_a_folder_that_can_not_be_made_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable, match="data folder"):
        open_storage(tmp_path / "file" / "data")


def test_a_damaged_database_is_not_opened(tmp_path: Path) -> None:
    open_storage(tmp_path).close()
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(content)
    with pytest.raises(StorageUnavailable):
        open_storage(tmp_path)


def test_a_statement_that_nobody_read_does_not_stop_the_checkpoints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "CHECKPOINT_PAGES", 20)
    storage = open_storage(tmp_path)
    unread = []
    for number in range(200):
        with storage.write() as books:
            books.journal.lock()
            unread.append(books.connection.execute("SELECT id FROM accounts"))
            name, phone = f"p{number}", f"+62{number}"
            books.people.add(PersonRecord(name, PersonKind.PERSON, name, name, phone, NOON))
    assert (tmp_path / f"{FILE_NAME}-wal").stat().st_size < 100 * 4096
    storage.close()
