"""Backups: a folder with one consistent copy of the database, and a manifest that vouches for it.

The manifest is written last, so a backup that was cut short has none; what was damaged later is
found out by its SHA-256.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import psycopg
from pydantic import BaseModel, ConfigDict, ValidationError

from backend.storage.failure import failures_told
from backend.storage.postgres_program import run_program
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import StorageUnavailable

MANIFEST = "manifest.json"
COPY = "ledger"
"""The copy of the database: a file of SQLite, or what pg_dump calls the custom format."""

_BLOCK_BYTES = 1 << 20


class BackupBroken(ValueError):
    """Not a whole backup; the message is a sentence."""


class Manifest(BaseModel):
    """What a backup holds: the journal up to event `events`, whose chain hash is `hash`."""

    model_config = ConfigDict(frozen=True)

    engine: Literal["sqlite", "postgres"]
    events: int
    hash: str
    sha256: str


def back_up(folder: Path, database_url: str | None, target: Path) -> Manifest:
    """Copy a ledger, which may be in use, into a folder that is empty or not there yet.

    Raises ValueError for one that isn't, and `StorageUnavailable`.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} is not empty: a backup gets a folder of its own.")
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        copy = target / COPY
        copy.touch(mode=0o600)
        with failures_told():
            if database_url is None:
                events, digest = _copy_sqlite(folder / FILE_NAME, copy)
            else:
                events, digest = _copy_postgres(database_url, copy)
        manifest = Manifest(
            engine="postgres" if database_url else "sqlite",
            events=events,
            hash=digest.hex(),
            sha256=_sha256(copy),
        )
        _sync(copy)
        (target / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
        _sync(target / MANIFEST)
        _sync(target)
    except OSError as error:
        raise StorageUnavailable(f"The backup can't be written: {error}.") from error
    return manifest


def read_manifest(source: Path) -> Manifest:
    """The manifest of a whole backup; raises `BackupBroken`."""
    try:
        manifest = Manifest.model_validate_json((source / MANIFEST).read_bytes())
        found = _sha256(source / COPY)
    except (OSError, ValidationError) as error:
        raise BackupBroken(f"{source} holds no whole backup.") from error
    if found != manifest.sha256:
        raise BackupBroken(f"The backup in {source} is damaged or was cut short.")
    return manifest


def _copy_sqlite(source: Path, copy: Path) -> tuple[int, bytes]:
    with closing(sqlite3.connect(source)) as ledger, closing(sqlite3.connect(copy)) as opened:
        # All pages in one step: one snapshot, which no writer waits for.
        ledger.backup(opened, pages=-1)
        opened.execute("PRAGMA journal_mode = DELETE")
        events, digest = opened.execute("SELECT number, hash FROM head").fetchone()
    return events, digest


def _copy_postgres(url: str, copy: Path) -> tuple[int, bytes]:
    with _snapshot(url) as (connection, snapshot):
        row = connection.execute("SELECT number, hash FROM head").fetchone()
        assert row is not None
        run_program("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={copy}")
    return row[0], row[1]


@contextmanager
def _snapshot(url: str) -> "Iterator[tuple[psycopg.Connection[tuple[int, bytes]], str]]":
    """A transaction, and the name by which others may see exactly what it sees."""
    with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (name,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        yield connection, str(name)


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
