"""Records: one row each, sealed under a key of the ring and bound to its kind, id and key.

Each function works on a connection inside a transaction.
"""

import sqlite3
from collections.abc import Sequence

from app.errors import RecordDamaged
from app.services.local_database.change import Change, Put
from app.services.local_database.key_ring import KeyRing
from app.services.local_database.seal import Sealed, seal, unseal


def find(connection: sqlite3.Connection, ring: KeyRing, kind: str, record_id: str) -> bytes | None:
    """The content, or None; raises `RecordDamaged`."""
    row = connection.execute(
        "SELECT key_id, nonce, sealed FROM records WHERE kind = ? AND id = ?", (kind, record_id)
    ).fetchone()
    return None if row is None else _unsealed(ring, kind, record_id, *row)


def find_all(connection: sqlite3.Connection, ring: KeyRing, kind: str) -> dict[str, bytes]:
    """By id, in its order, the content of every record of a kind; raises `RecordDamaged`."""
    rows = connection.execute(
        "SELECT id, key_id, nonce, sealed FROM records WHERE kind = ? ORDER BY id", (kind,)
    )
    return {row[0]: _unsealed(ring, kind, *row) for row in rows}


def change(connection: sqlite3.Connection, ring: KeyRing, changes: Sequence[Change]) -> None:
    """Make the `changes` in their order."""
    for asked in changes:
        if isinstance(asked, Put):
            _put(connection, ring, asked.kind, asked.id, asked.content)
        else:
            connection.execute(
                "DELETE FROM records WHERE kind = ? AND id = ?", (asked.kind, asked.id)
            )


def reseal(connection: sqlite3.Connection, ring: KeyRing, size: int) -> int:
    """Seal up to `size` records under the newest key; how many. Raises `RecordDamaged`."""
    rows = connection.execute(
        "SELECT kind, id, key_id, nonce, sealed FROM records WHERE key_id <> ? LIMIT ?",
        (ring.newest, size),
    ).fetchall()
    for row in rows:
        _put(connection, ring, row[0], row[1], _unsealed(ring, *row))
    return len(rows)


def erase_all(connection: sqlite3.Connection) -> None:
    """Forget every record."""
    connection.execute("DELETE FROM records")


def _put(
    connection: sqlite3.Connection, ring: KeyRing, kind: str, record_id: str, content: bytes
) -> None:
    key_id = ring.newest
    sealed = seal(ring.keys[key_id], content, kind, record_id, key_id)
    connection.execute(
        "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)",
        (kind, record_id, key_id, sealed.nonce, sealed.body),
    )


def _unsealed(
    ring: KeyRing, kind: str, record_id: str, key_id: int, nonce: bytes, body: bytes
) -> bytes:
    key = ring.keys.get(key_id)
    content = unseal(key, Sealed(nonce, body), kind, record_id, key_id) if key else None
    if content is None:
        raise RecordDamaged(kind, record_id)
    return content
