"""The SQLite file: one writer at a time, any number of readers, durable at every commit."""

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from backend.storage.books import Books
from backend.storage.migration import migrate
from backend.storage.unavailable import StorageUnavailable

FILE_NAME = "saku.sqlite3"
BUSY_TIMEOUT_SECONDS = 5.0


class Storage:
    """Hands out transactions; `on_news` hears after a commit for whom there are live events."""

    def __init__(self, data_dir: Path) -> None:
        self._path = _prepare(data_dir)
        self._writing = threading.Lock()
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self.on_news: Callable[[frozenset[str]], None] = lambda people: None
        with _failures_told():
            self._writer = _connect(self._path)
            _check_health(self._writer)
            migrate(self._writer)

    @contextlib.contextmanager
    def read(self) -> Iterator[Books]:
        """One consistent snapshot; raises `StorageUnavailable`."""
        with _failures_told():
            connection = self._borrow_reader()
            try:
                connection.execute("BEGIN")
                yield Books(connection)
            finally:
                _roll_back(connection)
                self._readers.put(connection)

    @contextlib.contextmanager
    def write(self) -> Iterator[Books]:
        """All of it or nothing: an exception rolls back; raises `StorageUnavailable`."""
        with _failures_told(), self._writing:
            books = Books(self._writer)
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield books
                self._writer.execute("COMMIT")
            finally:
                _roll_back(self._writer)
        if books.live_events.told:
            self.on_news(frozenset(books.live_events.told))

    def close(self) -> None:
        """Give the file back; nothing may be asked afterwards."""
        with self._writing:
            self._writer.close()
        while not self._readers.empty():
            self._readers.get().close()

    def _borrow_reader(self) -> sqlite3.Connection:
        try:
            return self._readers.get_nowait()
        except queue.Empty:
            return _connect(self._path)


def _prepare(data_dir: Path) -> Path:
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageUnavailable(f"The data folder {data_dir} can't be made or used.") from error
    return data_dir / FILE_NAME


def _connect(path: Path) -> sqlite3.Connection:
    # Connections wander between the server's threads, but only ever serve one at a time.
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT_SECONDS
    )
    connection.execute("PRAGMA journal_mode = WAL")
    # NORMAL would lose acknowledged commits in a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    return connection


def _check_health(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StorageUnavailable("The data folder holds a damaged database.")


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        # These are mistakes of ours, not of the disk.
        raise
    except sqlite3.Error as error:
        raise StorageUnavailable(f"The database can't be used: {error}.") from error
