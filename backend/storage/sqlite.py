"""SQLite: one file, one writer at a time, any number of readers, durable at every commit."""

# ruff: noqa: S608 - only names of our own tables and columns go into statements.

import contextlib
import json
import queue
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from backend.storage.connection import Cursor, Hear, Kind, Row, Table
from backend.storage.migration import migrate_sqlite
from backend.storage.unavailable import ConstraintBroken, StorageUnavailable

FILE_NAME = "saku.sqlite3"
BUSY_TIMEOUT_SECONDS = 5.0
FEW = 3
"""So many rows are written one by one, which costs a lone transfer less than packing them."""
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
        cursor = self.raw.execute(statement)
        while page := cursor.fetchmany(size):
            yield page

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        columns = tuple(table.columns.items())
        if len(rows) > FEW:
            self.raw.execute(_insertion(table.name, columns), _packed(table, rows))
        else:
            self.raw.executemany(_insertion_of_one(table.name, columns), rows)

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        columns = tuple(table.columns.items())
        if len(rows) > FEW:
            self.raw.execute(_update(table.name, columns), _packed(table, rows))
        else:
            self.raw.executemany(_update_of_one(table.name, columns), rows)

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
    """A cursor over rows that came as one JSON text, for the same reason as `_packed`."""

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


def _packed(table: Table, rows: Sequence[Row]) -> tuple[str, bytes]:
    """All rows as one JSON text and one string of bytes.

    `executemany` takes and gives back the interpreter's lock for every row, and each time another
    thread may be faster; so the rows travel together and are taken apart by SQLite.
    """
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    blobs: list[bytes] = []
    offset = 0
    places: list[Sequence[Any]] = []
    for kind, column in zip(table.columns.values(), columns, strict=True):
        if kind is not Kind.BYTES:
            places.append(column)
            continue
        lengths = [len(value) for value in column]
        starts = accumulate(lengths, initial=offset + 1)
        places += [list(islice(starts, len(lengths))), lengths]
        offset += sum(lengths)
        blobs += column
    return json.dumps(list(zip(*places, strict=True))), b"".join(blobs)


def _unpacked(columns: tuple[tuple[str, Kind], ...]) -> str:
    values, at = [], 0
    for name, kind in columns:
        value = f"value ->> {at}"
        if kind is Kind.BYTES:
            at += 1
            value = f"substr(?2, {value}, value ->> {at})"
        values.append(f"{value} AS {name}")
        at += 1
    # The comparison is for a table without bytes: SQLite counts what it is given.
    return f"SELECT {', '.join(values)} FROM json_each(?1) WHERE ?2 IS NOT NULL"


@lru_cache
def _insertion(table: str, columns: tuple[tuple[str, Kind], ...]) -> str:
    names = ", ".join(name for name, _ in columns)
    return f"INSERT INTO {table} ({names}) {_unpacked(columns)}"


@lru_cache
def _insertion_of_one(table: str, columns: tuple[tuple[str, Kind], ...]) -> str:
    names = ", ".join(name for name, _ in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"


@lru_cache
def _update_of_one(table: str, columns: tuple[tuple[str, Kind], ...]) -> str:
    (key, _), *others = columns
    changes = ", ".join(f"{name} = ?{place}" for place, (name, _) in enumerate(others, 2))
    return f"UPDATE {table} SET {changes} WHERE {key} = ?1"


@lru_cache
def _update(table: str, columns: tuple[tuple[str, Kind], ...]) -> str:
    (key, _), *others = columns
    changes = ", ".join(f"{name} = new.{name}" for name, _ in others)
    return (
        f"UPDATE {table} SET {changes} FROM ({_unpacked(columns)}) AS new"
        f" WHERE {table}.{key} = new.{key}"
    )


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
