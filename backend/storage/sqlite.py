"""SQLite: one file, one writer at a time, any number of readers, durable at every commit."""

# ruff: noqa: S608 - only names of our own tables and columns go into statements.

import contextlib
import json
import queue
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from backend.storage.connection import Cursor, Hear, Row, Table
from backend.storage.migration import migrate_sqlite
from backend.storage.sqlite_packing import insert_rows, update_rows
from backend.storage.unavailable import ConstraintBroken, StorageUnavailable

FILE_NAME = "saku.sqlite3"
BUSY_TIMEOUT_SECONDS = 5.0
CHECKPOINT_PAGES = 4_000
"""Pages of the log that go into the file at once. More of them hit the same page and are written
once, and whoever's commit it happens in waits longer: here some 20 to 40 ms."""
APPLICATION_ID = 0x53414B55
"""`SAKU`, in the file's header: what was never ours is not migrated."""


class SqliteConnection:
    """A `Connection` on SQLite."""

    among = "IN (SELECT value FROM json_each(?))"
    for_update = ""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.raw = connection

    def execute(self, statement: str, values: Row = ()) -> Cursor:
        return self.raw.execute(statement, values)

    def keys(self, keys: Sequence[str]) -> str:
        return json.dumps(list(keys))

    def find(self, table: Table, keys: Sequence[str]) -> Cursor:
        statement = (
            f"SELECT json_group_array(json_array({', '.join(table.columns)})) FROM {table.name}"
            f" WHERE {next(iter(table.columns))} {self.among}"
        )
        return _Unpacking(self.execute(statement, (self.keys(keys),)))

    def pages(self, statement: str, size: int) -> Iterator[list[Any]]:
        rows = iter(self.raw.execute(statement))
        while page := list(islice(rows, size)):
            yield page

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        insert_rows(self.raw, table, rows)

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        update_rows(self.raw, table, rows)

    def make_room(self, before: int, after: int) -> None:
        """Nothing to do: the journal is in one piece."""

    def tell(self, people: Collection[str]) -> None:
        """Nothing to do: there is no other process."""

    def lock(self, subject: str) -> None:
        """Nothing to do: whoever writes is alone."""


class _WritingConnection(SqliteConnection):
    """Knows which statements may not be read to their end: one of them stops every checkpoint."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._asked: list[sqlite3.Cursor] = []

    def execute(self, statement: str, values: Row = ()) -> Cursor:
        cursor = self.raw.execute(statement, values)
        self._asked.append(cursor)
        return cursor

    def finish(self) -> None:
        """Read nothing more."""
        for cursor in self._asked:
            cursor.close()


class _Unpacking:
    """A cursor over rows that came as one JSON text, for the same reason as in `sqlite_packing`."""

    def __init__(self, cursor: Cursor) -> None:
        self._rows = iter(json.loads(cursor.fetchone()[0]))

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        yield from self._rows


class SqliteEngine:
    """An `Engine` on one file."""

    is_shared = False
    hears_news = True

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME
        self._writing = threading.Lock()
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writer: sqlite3.Connection | None = None
        with _failures_told():
            self._writer = _connect(self._path)
            migrate_sqlite(self._writer, APPLICATION_ID)

    @contextlib.contextmanager
    def reading(self) -> Iterator[SqliteConnection]:
        """One consistent snapshot."""
        with _failures_told():
            connection = self._borrow_reader()
            try:
                connection.execute("BEGIN")
                yield SqliteConnection(connection)
            finally:
                _roll_back(connection)
                self._readers.put(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[SqliteConnection]:
        """All of it or nothing: an exception rolls back."""
        with _failures_told(), self._writing:
            if self._writer is None:
                self._writer = _connect(self._path)
            writer = self._writer
            writer.execute("BEGIN IMMEDIATE")
            connection = _WritingConnection(writer)
            try:
                yield connection
                connection.finish()
                self._commit(writer)
            finally:
                if self._writer is not None:
                    _roll_back(writer)

    def listen(self, hear: Hear) -> None:
        """Nothing to do: whoever writes here tells it here."""

    def close(self) -> None:
        """Give the file back; nothing may be asked afterwards."""
        with self._writing:
            if self._writer is not None:
                self._writer.close()
        while not self._readers.empty():
            self._readers.get().close()

    def _commit(self, writer: sqlite3.Connection) -> None:
        try:
            writer.execute("COMMIT")
        except sqlite3.Error:
            # After a failed write or fsync nobody knows what the file holds: look again, from
            # the file, instead of trusting this connection's memory of it.
            self._writer = None
            writer.close()
            raise

    def _borrow_reader(self) -> sqlite3.Connection:
        try:
            return self._readers.get_nowait()
        except queue.Empty:
            return _connect(self._path)


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
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return connection


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ConstraintBroken(str(error)) from error
    except sqlite3.ProgrammingError:
        # A mistake of ours, not of the disk.
        raise
    except sqlite3.Error as error:
        raise StorageUnavailable(f"The database can't be used: {error}.") from error
