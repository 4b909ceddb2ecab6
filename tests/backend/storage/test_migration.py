"""A database comes to today's shape once."""

import sqlite3
from pathlib import Path

import pytest

from backend.storage.database import open_storage
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import StorageUnavailable


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    open_storage(tmp_path).close()
    first = (
        sqlite3.connect(tmp_path / FILE_NAME).execute("SELECT sql FROM sqlite_master").fetchall()
    )
    open_storage(tmp_path).close()
    again = (
        sqlite3.connect(tmp_path / FILE_NAME).execute("SELECT sql FROM sqlite_master").fetchall()
    )
    assert first == again
    assert len(first) > 10


def test_books_of_a_later_version_are_left_alone(tmp_path: Path) -> None:
    open_storage(tmp_path).close()
    later = sqlite3.connect(tmp_path / FILE_NAME)
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(StorageUnavailable, match="newer version"):
        open_storage(tmp_path)
