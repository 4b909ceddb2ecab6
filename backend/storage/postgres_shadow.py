"""The second set of the projections' tables in PostgreSQL: a schema that is looked into first."""

# ruff: noqa: S608 - only names of our own tables go into statements.

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg

from backend.storage.failure import failures_told
from backend.storage.migration import APP_ROLE
from backend.storage.postgres import PostgresConnection
from backend.storage.postgres_ear import CHANNEL, EVERYBODY
from backend.storage.rebuilding import PROJECTIONS, ShadowBusy

_SCHEMA = "rebuilding"
_PATIENCE_SECONDS = 0.3
"""How long the tables may take to change places, with every transfer waiting."""

_SETTINGS = (
    # Plans are made while the tables are empty.
    "SET enable_seqscan = off",
    # It counts what it was told to avoid as so dear that compiling would pay: 50 ms each time.
    "SET jit = off",
    "SET timezone = 'UTC'",
    f"SET search_path = {_SCHEMA}, public",
    # A chunk that a power cut takes with it is folded again.
    "SET synchronous_commit = off",
    # More than what a deadlock would wait for: we give way, never the backend.
    f"SET lock_timeout = '{_PATIENCE_SECONDS:f}s'",
)
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('p', 'u', 'c', 'f')
    ORDER BY contype = 'f'
"""
_OPTIONS = "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = %s::regclass"
_OPTIONS = "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = %s::regclass"
_INDEXES = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ANY (%s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_OLD_READERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    AND backend_xmin IS NOT NULL AND xact_start < %s
    AND wait_event_type IS DISTINCT FROM 'Lock' AND pid <> pg_backend_pid() AND pid <> %s
"""
"""Transactions that can't see what was committed last; who waits for a lock will look again."""


class PostgresShadow:
    """A `Shadow` under the role of the URL, which must own the tables: the backend's doesn't."""

    def __init__(self, url: str) -> None:
        self._url = url
        with failures_told():
            self._raw = _connect(url)
            for setting in _SETTINGS:
                self._execute(setting)

    @contextlib.contextmanager
    def folding(self) -> Iterator[PostgresConnection]:
        """Nobody is kept waiting: only the new tables are written."""
        with failures_told(), self._raw.transaction():
            if not self._is_begun():
                self._begin()
            yield PostgresConnection(self._raw)

    @contextlib.contextmanager
    def swapping(self) -> Iterator[PostgresConnection]:
        """Another connection has the head all the while, so that all events can be committed.

        Only then the tables change places: who began to read before would find the last events
        in neither set.
        """
        with failures_told(), _connect(self._url) as holder, holder.transaction():
            holder.execute("SELECT FROM head FOR UPDATE")
            with self._raw.transaction():
                yield PostgresConnection(self._raw)
            for name in PROJECTIONS:
                self._execute(f"ANALYZE {_SCHEMA}.{name}")
            self._wait_for_old_readers(holder.info.backend_pid)
            try:
                self._swap()
            except psycopg.errors.LockNotAvailable as error:
                raise ShadowBusy from error

    def close(self) -> None:
        """Let the connection go."""
        self._raw.close()

    def _execute(self, statement: str) -> "psycopg.Cursor[Any]":
        return self._raw.execute(statement)

    def _wait_for_old_readers(self, holder_pid: int) -> None:
        now: datetime = self._value("SELECT clock_timestamp()")
        end = time.monotonic() + _PATIENCE_SECONDS
        while self._value(_OLD_READERS, now, holder_pid):
            if time.monotonic() > end:
                raise ShadowBusy
            time.sleep(0.005)

    def _swap(self) -> None:
        with self._raw.transaction():
            self._execute("SET LOCAL synchronous_commit = on")
            self._execute(f"DROP TABLE {', '.join(f'public.{name}' for name in PROJECTIONS)}")
            for name in PROJECTIONS:
                self._execute(f"ALTER TABLE {_SCHEMA}.{name} SET SCHEMA public")
            self._execute(f"DROP SCHEMA {_SCHEMA} CASCADE")
            # Whatever a backend remembers may have been wrong.
            self._value("SELECT pg_notify(%s, %s)", CHANNEL, EVERYBODY)

    def _is_begun(self) -> bool:
        """Whether there are new tables, of the shape that the old ones have today."""
        if self._value(f"SELECT to_regclass('{_SCHEMA}.progress')") is None:
            return False
        asked = "SELECT version = (SELECT max(number) FROM schema_version) FROM progress"
        return bool(self._value(asked))

    def _begin(self) -> None:
        self._execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
        # Read before the new tables hide the old ones.
        names = [f"public.{name}" for name in PROJECTIONS]
        constraints = self._raw.execute(_CONSTRAINTS, (names,)).fetchall()
        indexes = self._raw.execute(_INDEXES, (names,)).fetchall()
        self._execute(f"CREATE SCHEMA {_SCHEMA}")
        for name in PROJECTIONS:
            made = f"CREATE TABLE {_SCHEMA}.{name} (LIKE public.{name} INCLUDING DEFAULTS)"
            ((options,),) = self._raw.execute(_OPTIONS, (f"public.{name}",))
            self._execute(f"{made} WITH ({options})" if options else made)
        for table, name, definition in constraints:
            self._execute(f"ALTER TABLE {_SCHEMA}.{table} ADD CONSTRAINT {name} {definition}")
        for (definition,) in indexes:
            self._execute(definition.replace(" ON public.", f" ON {_SCHEMA}.", 1))
        self._execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {_SCHEMA} TO {APP_ROLE}"
        )
        self._execute(
            f"CREATE TABLE {_SCHEMA}.progress AS SELECT 0::bigint AS number,"
            " max(number) AS version FROM schema_version"
        )

    def _value(self, statement: str, *values: object) -> Any:
        row = self._raw.execute(statement, values).fetchone()
        return None if row is None else row[0]


def _connect(url: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(url, autocommit=True, connect_timeout=3, prepare_threshold=2)
