"""What a database says when it fails, as the one exception that callers know."""

import contextlib
import sqlite3
from collections.abc import Iterator

import psycopg

from backend.storage.unavailable import StorageUnavailable


@contextlib.contextmanager
def failures_told() -> Iterator[None]:
    """For whoever works on a database by hand, outside the engines."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        raise StorageUnavailable(f"The database can't be used: {error}.") from error
