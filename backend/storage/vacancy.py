"""Whether a place has a ledger, found out without making one there."""

from pathlib import Path

import psycopg

from backend.storage.failure import failures_told
from backend.storage.key_ring import SEALING_FILE, SIGNING_FILE
from backend.storage.sqlite import FILE_NAME

KEY_FILES = (SIGNING_FILE, SEALING_FILE)


def has_ledger(folder: Path, database_url: str | None) -> bool:
    """Whether a ledger's tables are there; raises `StorageUnavailable`."""
    if database_url is None:
        return (folder / FILE_NAME).is_file()
    return _asked(database_url, "SELECT to_regclass('public.head') IS NOT NULL")


def is_vacant(folder: Path, database_url: str | None) -> bool:
    """Whether nothing is there but, perhaps, keys; raises `StorageUnavailable`."""
    if database_url is None:
        found = folder.iterdir() if folder.exists() else ()
        return all(file.name in KEY_FILES for file in found)
    return _asked(
        database_url,
        "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
    )


def _asked(database_url: str, question: str) -> bool:
    with failures_told(), psycopg.connect(database_url, connect_timeout=3) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row is not None and bool(row[0])
