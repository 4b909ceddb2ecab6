"""Key slots: the ring of record keys, wrapped once for each key in the keychain (KEK).

Each function works on a connection inside a transaction.
"""

import functools
import secrets
import sqlite3
from dataclasses import dataclass

from app.services.local_database.key_ring import KeyRing, wrap
from app.services.local_database.seal import Sealed


@dataclass(frozen=True)
class KeySlot:
    """`is_proven` when its key was minted by an earlier process, so that it outlived one."""

    kek: int
    is_proven: bool
    wrapped: Sealed


@functools.cache
def this_process() -> bytes:
    """A mark that no other process has."""
    return secrets.token_bytes(16)


def reserve(connection: sqlite3.Connection) -> int:
    """A number for a new key, and a note that the keychain may hold it from now on."""
    cursor = connection.execute("INSERT INTO keyslots (minted_in) VALUES (?)", (this_process(),))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def fill(connection: sqlite3.Connection, number: int, kek: bytes, ring: KeyRing) -> None:
    """Let `kek` open `ring`, and nothing else."""
    wrapped = wrap(ring, kek, number)
    connection.execute(
        "UPDATE keyslots SET nonce = ?, wrapped = ? WHERE kek = ?",
        (wrapped.nonce, wrapped.body, number),
    )


def slots(connection: sqlite3.Connection) -> list[KeySlot]:
    """What can be opened, newest first."""
    rows = connection.execute(
        "SELECT kek, minted_in, nonce, wrapped FROM keyslots"
        " WHERE wrapped IS NOT NULL ORDER BY kek DESC"
    )
    return [
        KeySlot(kek, minted_in != this_process(), Sealed(nonce, body))
        for kek, minted_in, nonce, body in rows
    ]


def empty_all_but(connection: sqlite3.Connection, kept: int | None) -> None:
    """Let nothing but the slot `kept` open the ring; their keys may still be in the keychain."""
    connection.execute(
        "UPDATE keyslots SET nonce = NULL, wrapped = NULL WHERE kek IS NOT ?", (kept,)
    )


def emptied(connection: sqlite3.Connection) -> list[int]:
    """The numbers of keys that open nothing and may still be in the keychain."""
    rows = connection.execute("SELECT kek FROM keyslots WHERE wrapped IS NULL ORDER BY kek")
    return [number for (number,) in rows]


def forget(connection: sqlite3.Connection, number: int) -> None:
    """The keychain no longer holds this key."""
    connection.execute("DELETE FROM keyslots WHERE kek = ?", (number,))
