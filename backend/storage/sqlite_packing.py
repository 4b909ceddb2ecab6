"""Many rows on their way into SQLite in one statement.

`executemany` takes and gives back the interpreter's lock for every row, and each time another
thread may be faster. So the rows travel together, as one JSON text and one string of bytes, and
are taken apart by SQLite; a few are written one by one, which costs a lone transfer less.
"""

# ruff: noqa: S608 - only names of our own tables and columns go into statements.

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any

from backend.storage.connection import Kind, Row, Table

FEW = 3

_Columns = tuple[tuple[str, Kind], ...]


def insert_rows(connection: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows."""
    columns = tuple(table.columns.items())
    if len(rows) > FEW:
        connection.execute(_insertion(table.name, columns), _pack(table, rows))
    else:
        connection.executemany(_insertion_of_one(table.name, columns), rows)


def update_rows(connection: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write over existing rows, found by the first column."""
    columns = tuple(table.columns.items())
    if len(rows) > FEW:
        connection.execute(_update(table.name, columns), _pack(table, rows))
    else:
        connection.executemany(_update_of_one(table.name, columns), rows)


def _pack(table: Table, rows: Sequence[Row]) -> tuple[str, bytes]:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    blobs: list[bytes] = []
    offset = 0
    places: list[Sequence[Any]] = []
    for kind, column in zip(table.columns.values(), columns, strict=True):
        if kind is not Kind.BYTES:
            places.append(column)
            continue
        lengths = [len(value) for value in column]
        starts = accumulate(lengths, initial=offset + 1)
        places += [list(islice(starts, len(lengths))), lengths]
        offset += sum(lengths)
        blobs += column
    return json.dumps(list(zip(*places, strict=True))), b"".join(blobs)


def _unpack(columns: _Columns) -> str:
    values, at = [], 0
    for name, kind in columns:
        value = f"value ->> {at}"
        if kind is Kind.BYTES:
            at += 1
            value = f"substr(?2, {value}, value ->> {at})"
        values.append(f"{value} AS {name}")
        at += 1
    # The comparison is for a table without bytes: SQLite counts what it is given.
    return f"SELECT {', '.join(values)} FROM json_each(?1) WHERE ?2 IS NOT NULL"


@lru_cache
def _insertion(table: str, columns: _Columns) -> str:
    names = ", ".join(name for name, _ in columns)
    return f"INSERT INTO {table} ({names}) {_unpack(columns)}"


@lru_cache
def _insertion_of_one(table: str, columns: _Columns) -> str:
    names = ", ".join(name for name, _ in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"


@lru_cache
def _update(table: str, columns: _Columns) -> str:
    (key, _), *others = columns
    changes = ", ".join(f"{name} = new.{name}" for name, _ in others)
    return (
        f"UPDATE {table} SET {changes} FROM ({_unpack(columns)}) AS new"
        f" WHERE {table}.{key} = new.{key}"
    )


@lru_cache
def _update_of_one(table: str, columns: _Columns) -> str:
    (key, _), *others = columns
    changes = ", ".join(f"{name} = ?{place}" for place, (name, _) in enumerate(others, 2))
    return f"UPDATE {table} SET {changes} WHERE {key} = ?1"
