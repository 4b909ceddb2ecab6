"""The second set of the projections' tables in SQLite: `new_lines` beside `lines`, and so on."""

# ruff: noqa: S608 - only names of our own tables go into statements.

import contextlib
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from backend.storage.connection import Cursor, Row, Table
from backend.storage.failure import failures_told
from backend.storage.rebuilding import PROJECTIONS
from backend.storage.sqlite import BUSY_TIMEOUT_SECONDS, FILE_NAME, SqliteConnection

_SHADOWED = re.compile(rf"\b({'|'.join((*PROJECTIONS, 'progress'))})\b")


class _ShadowConnection(SqliteConnection):
    """Reads and writes the new tables where the old ones are named."""

    def execute(self, statement: str, values: Row = ()) -> Cursor:
        return super().execute(_in_shadow(statement), values)

    def find(self, table: Table, keys: Sequence[str]) -> Cursor:
        return super().find(replace(table, name=f"new_{table.name}"), keys)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        super().insert(replace(table, name=f"new_{table.name}"), rows)

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        super().update(replace(table, name=f"new_{table.name}"), rows)


class SqliteShadow:
    """A `Shadow` in the same file, so that the tables can change places in one transaction."""

    def __init__(self, folder: Path) -> None:
        with failures_told():
            self._raw = sqlite3.connect(
                folder / FILE_NAME, isolation_level=None, timeout=BUSY_TIMEOUT_SECONDS
            )
            self._raw.execute("PRAGMA synchronous = FULL")
            # A table that is renamed keeps being referred to by its old name: its successor's.
            self._raw.execute("PRAGMA foreign_keys = OFF")
            self._raw.execute("PRAGMA legacy_alter_table = ON")

    @contextlib.contextmanager
    def folding(self) -> Iterator[_ShadowConnection]:
        """Half of the time is left to others: SQLite's waiting writers don't stand in a queue."""
        with self._transaction():
            began_at = time.monotonic()
            if not self._is_begun():
                self._begin()
            yield _ShadowConnection(self._raw)
        time.sleep(time.monotonic() - began_at)

    @contextlib.contextmanager
    def swapping(self) -> Iterator[_ShadowConnection]:
        """Who reads meanwhile sees the old tables until they have read."""
        with self._transaction():
            yield _ShadowConnection(self._raw)
            indexes = self._raw.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                f" AND tbl_name IN {PROJECTIONS}"
            ).fetchall()
            for name in PROJECTIONS:
                self._raw.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
                self._raw.execute(f"ALTER TABLE new_{name} RENAME TO {name}")
            for name, definition in indexes:
                self._raw.execute(f"DROP INDEX {name}")
                self._raw.execute(definition)
            self._raw.execute("DROP TABLE new_progress")
        for name in PROJECTIONS:
            with self._transaction():
                self._drop(f"old_{name}")

    def close(self) -> None:
        """Give the file back."""
        self._raw.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with failures_told():
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._raw.execute("COMMIT")
            finally:
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")

    def _is_begun(self) -> bool:
        """Whether there are new tables, of the shape that the old ones have today."""
        asked = "SELECT 1 FROM sqlite_master WHERE name = 'new_progress'"
        if self._raw.execute(asked).fetchone() is None:
            return False
        (version,) = self._raw.execute("SELECT version FROM new_progress").fetchone()
        return bool(version == self._version())

    def _begin(self) -> None:
        for name in (*PROJECTIONS, "progress"):
            self._drop(f"new_{name}")
            # Left behind by one that was killed after its tables had changed places.
            self._drop(f"old_{name}")
        definitions = self._raw.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN {PROJECTIONS}"
        ).fetchall()
        for name, definition in definitions:
            self._raw.execute(
                re.sub(rf'^CREATE TABLE "?{name}"?', f"CREATE TABLE new_{name}", definition)
            )
        self._raw.execute("CREATE TABLE new_progress (number INTEGER, version INTEGER) STRICT")
        self._raw.execute("INSERT INTO new_progress VALUES (0, ?)", (self._version(),))

    def _drop(self, name: str) -> None:
        self._raw.execute(f"DROP TABLE IF EXISTS {name}")

    def _version(self) -> int:
        (version,) = self._raw.execute("PRAGMA user_version").fetchone()
        return int(version)


@lru_cache
def _in_shadow(statement: str) -> str:
    return _SHADOWED.sub(r"new_\1", statement)
