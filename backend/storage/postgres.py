"""PostgreSQL: any number of processes on one database, their writes ordered by row locks."""

# ruff: noqa: S608 - only names of our own tables and columns go into statements.

import contextlib
import queue
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, LiteralString

import psycopg

from backend.storage.connection import Cursor, Hear, Kind, Row, Table, check_keys
from backend.storage.migration import APP_ROLE, migrate_postgres
from backend.storage.postgres_ear import CHANNEL, EVERYBODY, PostgresEar
from backend.storage.unavailable import ConstraintBroken, StorageUnavailable

_SETTINGS = (
    # A plan made while a table is young must not scan it when it has grown.
    "SET enable_seqscan = off",
    # It counts what it was told to avoid as so dear that compiling would pay: 50 ms each time.
    "SET jit = off",
    "SET synchronous_commit = on",
    "SET statement_timeout = '10s'",
    "SET idle_in_transaction_session_timeout = '10s'",
    "SET timezone = 'UTC'",
    # From here on the journal can't be changed, whatever we are told to run.
    f"SET ROLE {APP_ROLE}",
)
_CONNECT_TIMEOUT_SECONDS = 3
_numbers = count()
_SILENCE_MS = 8_000


PARTITION = 10_000_000
"""Events in one partition; the migration has the same number."""
_PAYLOAD = 8000
"""Bytes that PostgreSQL's NOTIFY can't carry any more."""


class PostgresConnection:
    """A `Connection` on PostgreSQL."""

    among = "= ANY (?::text[])"
    for_update = " FOR UPDATE"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.raw = connection

    def execute(self, statement: str, values: Row = ()) -> Cursor:
        return self.raw.execute(_marked(statement), values, binary=True)

    def keys(self, keys: Sequence[str]) -> str:
        return _array(Kind.TEXT, keys)

    def find(self, table: Table, keys: Sequence[str]) -> Cursor:
        columns = tuple(table.columns)
        statement = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {columns[0]} {self.among}"
        return self.execute(statement, (self.keys(keys),))

    def pages(self, statement: str, size: int) -> Iterator[list[Any]]:
        # Else the whole answer would be sent at once, and kept.
        name = f"pages_{next(_numbers)}"
        self.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {statement}")
        while page := self.execute(f"FETCH {size} FROM {name}").fetchall():
            yield page
        self.execute(f"CLOSE {name}")

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            statement = _insertion(table.name, tuple(table.columns.items()))
            self.raw.execute(statement, _arrays(table, rows))

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            statement = _update(table.name, tuple(table.columns.items()))
            self.raw.execute(statement, _arrays(table, rows))

    def make_room(self, before: int, after: int) -> None:
        if before // PARTITION != after // PARTITION:
            # The one that begins now was made when the one before it began.
            self.raw.execute("SELECT open_partition(%s)", ((after // PARTITION + 1) * PARTITION,))

    def tell(self, people: Collection[str]) -> None:
        payload = ",".join(people)
        self.raw.execute(
            "SELECT pg_notify(%s, %s)", (CHANNEL, payload if len(payload) < _PAYLOAD else EVERYBODY)
        )

    def lock(self, subject: str) -> None:
        self.raw.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (subject,))


class PostgresEngine:
    """An `Engine` on a database URL; a connection that broke is replaced at the next asking.

    A copy (a streaming standby) can only be read.
    """

    is_shared = True

    def __init__(self, url: str, *, is_copy: bool = False) -> None:
        self._url = url
        self._ear: PostgresEar | None = None
        self._idle: queue.LifoQueue[psycopg.Connection[Any]] = queue.LifoQueue()
        with _failures_told():
            if not is_copy:
                migrate_postgres(url)
            self._idle.put(self._connect())

    @contextlib.contextmanager
    def reading(self) -> Iterator[PostgresConnection]:
        """One consistent snapshot."""
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[PostgresConnection]:
        """All of it or nothing: an exception rolls back.

        READ COMMITTED on purpose: what is read after a lock was granted is what its last holder
        committed.
        """
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED") as connection:
            yield connection

    def listen(self, hear: Hear) -> None:
        """Hear what other processes tell, on a thread of its own until `close`."""
        self._ear = PostgresEar(self._url, hear)
        self._ear.start()

    @property
    def hears_news(self) -> bool:
        """Whether what other processes tell arrives at this moment."""
        return self._ear is not None and self._ear.hears

    def close(self) -> None:
        """Let every connection go."""
        if self._ear is not None:
            self._ear.stop()
        self._close_idle()

    @contextlib.contextmanager
    def _transaction(self, begin: LiteralString) -> Iterator[PostgresConnection]:
        with _failures_told():
            raw = self._borrow()
            try:
                with raw.pipeline():
                    raw.execute(begin)
                    yield PostgresConnection(raw)
                    raw.execute("COMMIT")
            except BaseException:
                _roll_back(raw)
                raise
            finally:
                if raw.broken or raw.closed:
                    raw.close()
                    # What cut this one off has cut off those that were waiting, too.
                    self._close_idle()
                else:
                    self._idle.put(raw)

    def _close_idle(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _borrow(self) -> psycopg.Connection[Any]:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._connect()

    def _connect(self) -> psycopg.Connection[Any]:
        raw = psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=_CONNECT_TIMEOUT_SECONDS,
            # A link that swallows everything must not hold a group for ever.
            tcp_user_timeout=_SILENCE_MS,
            prepare_threshold=2,
        )
        for setting in _SETTINGS:
            raw.execute(setting)
        return raw


def _roll_back(raw: psycopg.Connection[Any]) -> None:
    with contextlib.suppress(psycopg.Error):
        raw.execute("ROLLBACK")


def _arrays(table: Table, rows: Sequence[Row]) -> list[str]:
    columns = zip(*rows, strict=True)
    return [
        _array(kind, column) for kind, column in zip(table.columns.values(), columns, strict=True)
    ]


def _array(kind: Kind, column: Sequence[Any]) -> str:
    """A column as one array literal, which costs a tenth of adapting value by value."""
    if kind is Kind.TEXT:
        return '{"' + '","'.join(check_keys(column)) + '"}' if column else "{}"
    if kind is Kind.INTEGER:
        return "{" + ",".join(["NULL" if value is None else str(value) for value in column]) + "}"
    return '{"\\\\x' + '","\\\\x'.join([value.hex() for value in column]) + '"}'


@lru_cache(maxsize=512)
def _marked(statement: str) -> str:
    return statement.replace("?", "%s")


@lru_cache
def _insertion(table: str, columns: tuple[tuple[str, Kind], ...]) -> str:
    names = ", ".join(name for name, _ in columns)
    arrays = ", ".join(f"%s::{kind.value}[]" for _, kind in columns)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"


@lru_cache
def _update(table: str, columns: tuple[tuple[str, Kind], ...]) -> str:
    (key, _), *others = columns
    names = ", ".join(name for name, _ in columns)
    arrays = ", ".join(f"%s::{kind.value}[]" for _, kind in columns)
    changes = ", ".join(f"{name} = new.{name}" for name, _ in others)
    return (
        f"UPDATE {table} t SET {changes} FROM unnest({arrays}) new({names})"
        f" WHERE t.{key} = new.{key}"
    )


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (psycopg.IntegrityError, psycopg.errors.RaiseException, psycopg.DataError) as error:
        raise ConstraintBroken(str(error)) from error
    except (psycopg.OperationalError, psycopg.InternalError, psycopg.InterfaceError) as error:
        raise StorageUnavailable(f"The database can't be used: {error}.") from error
