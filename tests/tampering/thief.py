"""What a thief may do who can write anything into the database: one random change at a time."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from backend.ledger.event import TransferPosted
from backend.storage.unavailable import ConstraintBroken
from tests.tampering.books import Ledger
from tests.tampering.forger import forge, rechain, roll_back
from tests.tampering.tampering import Tampering

KEYS = {
    "events": ("number",),
    "head": ("only_row",),
    "tiles": ("level", "number"),
    "accounts": ("id",),
    "lines": ("account_id", "direction", "number"),
    "facts": ("id",),
    "holds": ("id",),
    "snapshots": ("account_id", "number"),
}
"""Every table that proves something or follows from what is proven, and what tells its rows."""

NOT_COVERED = {("events", "sealed"), ("head", "only_row")}
"""What no verification speaks of: words that are sealed apart, and a constant."""

SEEN_BY_FILE = {"events", "head", "tiles", "accounts"}
SEEN_BY_APP = {
    *(("head", name) for name in ("number", "at", "peaks", "key_id", "signature")),
    *(("events", name) for name in ("number", "body", "salt")),
}


@contextmanager
def tamper(ledger: Ledger, rng: random.Random) -> Iterator[Tampering]:
    """One random tampering; the ledger is as it was afterwards."""
    tampering = None
    while tampering is None:
        ledger.connection.execute("BEGIN")
        # What couldn't even be written is no tampering.
        with suppress(sqlite3.IntegrityError, ConstraintBroken):
            tampering = rng.choice(_WAYS)(ledger, rng)
        if tampering is None:
            ledger.connection.execute("ROLLBACK")
    try:
        yield tampering
    finally:
        ledger.connection.execute("ROLLBACK")
        if tampering.connection is not ledger.connection:
            tampering.connection.close()


def _alter(ledger: Ledger, rng: random.Random) -> Tampering | None:
    """Another value in one column of one row."""
    table, row = _pick_row(ledger, rng)
    column = rng.choice([name for name in row if (table, name) not in NOT_COVERED])
    value = _another(row[column], rng)
    if value == row[column]:
        return None
    _update(ledger.connection, table, row, {column: value})
    return _tampering(ledger, f"alter {table}.{column}", table, {column}, row)


def _drop(ledger: Ledger, rng: random.Random) -> Tampering:
    """A row is gone."""
    table, row = _pick_row(ledger, rng)
    ledger.connection.execute(f"DELETE FROM {table} WHERE {_where(table)}", _key(table, row))
    return _tampering(ledger, f"drop {table}", table, set(row), row)


def _insert(ledger: Ledger, rng: random.Random) -> Tampering:
    """A row like another one, under another key."""
    table, row = _pick_row(ledger, rng)
    key = rng.choice(KEYS[table])
    added = row | {key: _another(row[key], rng)}
    if table == "accounts":
        added["person_id"] = added["id"]  # A person has one account per currency.
    marks = ", ".join("?" * len(added))
    ledger.connection.execute(
        f"INSERT INTO {table} ({', '.join(added)}) VALUES ({marks})", list(added.values())
    )
    return _tampering(ledger, f"insert {table}", table, set(), row)


def _swap(ledger: Ledger, rng: random.Random) -> Tampering | None:
    """Two rows change places, or only two of their values."""
    table, row = _pick_row(ledger, rng)
    _, other = _pick_row(ledger, rng, table)
    columns = [name for name in row if name not in KEYS[table] and (table, name) not in NOT_COVERED]
    if rng.random() < 0.5:
        columns = [rng.choice(columns)]
    if all(row[name] == other[name] for name in columns):
        return None
    for one, value in ((row, other), (other, row)):
        _update(ledger.connection, table, one, {name: value[name] for name in columns})
    changed = {name for name in columns if row[name] != other[name]}
    return _tampering(ledger, f"swap {table}", table, changed, row)


_WAYS: tuple[Callable[[Ledger, random.Random], Tampering | None], ...] = (
    *[_alter] * 10,
    *[_drop, _insert, _swap] * 3,
    rechain,
    roll_back,
    *[forge] * 4,
)
"""As often as they are worth."""


def _tampering(
    ledger: Ledger, what: str, table: str, columns: set[str], row: dict[str, Any]
) -> Tampering:
    is_event = table == "events"
    is_transfer = is_event and isinstance(ledger.events[row["number"] - 1], TransferPosted)
    return Tampering(
        what,
        ledger.connection,
        is_seen_by_file=table in SEEN_BY_FILE,
        is_seen_by_app=any((table, name) in SEEN_BY_APP for name in columns)
        and (is_transfer or not is_event),
        receipt=row["number"] if is_transfer else None,
    )


def _pick_row(
    ledger: Ledger, rng: random.Random, table: str | None = None
) -> tuple[str, dict[str, Any]]:
    chosen = table or rng.choice(list(KEYS))
    cursor = ledger.connection.execute(f"SELECT * FROM {chosen}")
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    if not rows:
        return _pick_row(ledger, rng)
    return chosen, dict(zip(names, rng.choice(rows), strict=True))


def _another(value: Any, rng: random.Random) -> Any:
    """A value of the same type, which may be the same by chance."""
    match value:
        case None:
            return rng.choice((1, 2**40))
        case int():
            return value + rng.choice((-1, 1, rng.randint(-(10**6), 10**6), -2 * value))
        case str():
            return rng.choice((value + "x", value[:-1], value.upper(), "sent", "received"))
        case _:
            place, bit = rng.randrange(len(value) + 1), 1 << rng.randrange(8)
            if place == len(value):
                return rng.choice((value + b"\x00", value[:-1]))
            return value[:place] + bytes([value[place] ^ bit]) + value[place + 1 :]


def _update(
    connection: sqlite3.Connection, table: str, row: dict[str, Any], values: dict[str, Any]
) -> None:
    changes = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE {table} SET {changes} WHERE {_where(table)}",
        [*values.values(), *_key(table, row)],
    )


def _where(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in KEYS[table])


def _key(table: str, row: dict[str, Any]) -> list[Any]:
    return [row[name] for name in KEYS[table]]
