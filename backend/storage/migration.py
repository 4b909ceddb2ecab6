"""Numbered scripts that bring a database to today's shape, each in one transaction.

They only go forward; one that was cut short left nothing behind and is run again.
"""

import sqlite3
from importlib.resources import files

import psycopg

from backend.storage.unavailable import StorageUnavailable

APP_ROLE = "saku_backend"
"""The role the backend works under in PostgreSQL: it may not touch what the journal holds."""

_NEWER = "The database was written by a newer version of Saku."
_ONE_AT_A_TIME = 0x53414B55


def migrate_sqlite(connection: sqlite3.Connection, application_id: int) -> None:
    """Run what is missing; raises `StorageUnavailable` for a file that is not ours to change."""
    scripts = _scripts("sqlite")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    if version and found != application_id:
        raise StorageUnavailable("The data folder was written by an early trial version of Saku.")
    if version > len(scripts):
        raise StorageUnavailable(_NEWER)
    for number, script in enumerate(scripts[version:], start=version + 1):
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {script}; PRAGMA application_id = {application_id};"
                f" PRAGMA user_version = {number}; COMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def migrate_postgres(url: str) -> None:
    """Run what is missing, one process at a time; raises `StorageUnavailable` for a newer one."""
    scripts = _scripts("postgres")
    with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        connection.execute("SET client_min_messages = warning")
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)")
        row = connection.execute("SELECT coalesce(max(number), 0) FROM schema_version").fetchone()
        version = int(row[0]) if row else 0
        if version > len(scripts):
            raise StorageUnavailable(_NEWER)
        for number, script in enumerate(scripts[version:], start=version + 1):
            with connection.transaction():
                connection.execute(script)
                connection.execute("INSERT INTO schema_version VALUES (%s)", (number,))


def _scripts(engine: str) -> list[str]:
    folder = files(__package__).joinpath("migrations", engine)
    scripts = sorted((item.name, item) for item in folder.iterdir() if item.name.endswith(".sql"))
    return [item.read_text(encoding="utf-8") for _, item in scripts]
