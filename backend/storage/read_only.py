"""Opens a ledger for reading and leaves no trace of that: no migration, no key, no file."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg

from backend.storage.connection import Connection
from backend.storage.postgres import PostgresConnection
from backend.storage.sqlite import FILE_NAME, SqliteConnection
from backend.storage.unavailable import StorageUnavailable

_CONNECT_TIMEOUT_SECONDS = 3


@contextlib.contextmanager
def open_read_only(folder: Path, database_url: str | None) -> Iterator[Connection]:
    """One consistent snapshot; raises `StorageUnavailable`, also for what fails inside."""
    opened = _open_sqlite(folder) if database_url is None else _open_postgres(database_url)
    try:
        with opened as connection:
            yield connection
    except (sqlite3.Error, psycopg.Error) as error:
        raise StorageUnavailable(f"The database can't be read: {error}") from error


@contextlib.contextmanager
def _open_sqlite(folder: Path) -> Iterator[Connection]:
    path = folder.resolve() / FILE_NAME
    log = path.with_name(f"{FILE_NAME}-wal")
    # Whoever works with the file has a log beside it. Without one nobody does, and only then may
    # SQLite read without files of its own, which a read-only folder couldn't hold.
    is_in_use = log.exists()
    way = "mode=ro" if is_in_use else "immutable=1"
    raw = sqlite3.connect(f"{path.as_uri()}?{way}", uri=True, isolation_level=None)
    with contextlib.closing(raw):
        raw.execute("BEGIN")
        try:
            yield SqliteConnection(raw)
        finally:
            if not is_in_use and log.exists():
                raise StorageUnavailable(f"{path} came into use while it was read: read it again.")


@contextlib.contextmanager
def _open_postgres(url: str) -> Iterator[Connection]:
    timeout = _CONNECT_TIMEOUT_SECONDS
    with psycopg.connect(url, autocommit=True, connect_timeout=timeout) as raw:
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield PostgresConnection(raw)
