"""Forgetting a person: what is personal goes, and the journal stays as it is.

The journal names nobody. What its lines say to the person is sealed under their key, so it is lost
with the key; what they say to others is sealed under the others' keys, and stays theirs.
"""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from backend.storage.change import mark_changed
from backend.storage.connection import Connection
from backend.storage.failure import failures_told
from backend.storage.person import PersonRecord
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import StorageUnavailable

_OF_SESSIONS = ("access_tokens", "refresh_tokens")
_OF_PERSON = ("sessions", "devices", "pins", "recoveries", "number_recoveries", "news")
_OF_PHONE = ("challenges", "tickets")


class Forgetting:
    """Takes a person's data out of the tables of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, person: PersonRecord) -> None:
        """Leave only the id that accounts refer to; handle and phone are free for others.

        Forgetting somebody twice changes nothing that anybody could see.
        """
        for table in _OF_SESSIONS:
            self._connection.execute(
                f"DELETE FROM {table}"
                " WHERE session_id IN (SELECT id FROM sessions WHERE person_id = ?)",
                (person.id,),
            )
        self._connection.execute(
            "DELETE FROM sequences WHERE device_id IN (SELECT id FROM devices WHERE person_id = ?)",
            (person.id,),
        )
        for table in _OF_PERSON:
            self._connection.execute(f"DELETE FROM {table} WHERE person_id = ?", (person.id,))
        for table in _OF_PHONE:
            self._connection.execute(f"DELETE FROM {table} WHERE phone = ?", (person.phone,))
        # Both columns are unique, and what stands there must lead to nobody.
        self._connection.execute(
            "UPDATE people SET name = '', handle = ?, phone = ?, sealing_key = ? WHERE id = ?",
            (str(uuid4()), str(uuid4()), b"", person.id),
        )
        mark_changed(self._connection, person.id)


def is_in_use(folder: Path) -> bool:
    """Whether somebody else has SQLite's file open; raises `StorageUnavailable`."""
    with failures_told(), closing(_connect(folder)) as connection:
        # Whoever works with a write-ahead log keeps a shared lock all the while.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return True
    return False


def scrub(folder: Path) -> None:
    """Write SQLite's file anew without what was freed in it, and empty its log.

    Takes as long as copying the file, and as much room beside it. Raises `StorageUnavailable`,
    also when somebody else has the file open.
    """
    with failures_told(), closing(_connect(folder)) as connection:
        # Pages are filled with zeros before something is written to them.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise StorageUnavailable("The file is in use, so its log still holds what was freed.")


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / FILE_NAME, isolation_level=None, timeout=0)
