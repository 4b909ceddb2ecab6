"""Numbered scripts that bring the file to today's shape, each in one transaction.

They only go forward; one that was cut short left nothing behind and is run again.
"""

import sqlite3

from app.errors import DatabaseUnavailable

SCRIPTS = (
    # A slot without `wrapped` opens nothing; it says that the keychain may hold `kek.<kek>`.
    # AUTOINCREMENT, so that no number ever names a second key. `minted_in` is the process.
    """
    CREATE TABLE keyslots (
        kek INTEGER PRIMARY KEY AUTOINCREMENT, minted_in BLOB NOT NULL, nonce BLOB, wrapped BLOB
    );
    CREATE TABLE records (
        kind TEXT NOT NULL, id TEXT NOT NULL,
        key_id INTEGER NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
        PRIMARY KEY (kind, id)
    ) WITHOUT ROWID;
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Run what is missing; raises `DatabaseUnavailable` for a file of a newer version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(SCRIPTS):
        raise DatabaseUnavailable("written by a newer version")
    for number, script in enumerate(SCRIPTS[version:], start=version + 1):
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
