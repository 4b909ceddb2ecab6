"""What the tables ask of a database, the same of every engine."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

Value = str | int | bytes | None
Row = Sequence[Value]
Hear = Callable[[Collection[str] | None], None]
"""Hears who has news, on any thread; None when it may be anybody."""

_PLAIN = re.compile(r"[A-Za-z0-9:._-]*")


class Kind(StrEnum):
    """What stands in a column: texts, 64-bit integers or bytes."""

    TEXT = "text"
    INTEGER = "bigint"
    BYTES = "bytea"


@dataclass(frozen=True)
class Table:
    """A table, or some of its columns, that is handled in bulk: its key first, then the rest."""

    name: str
    columns: Mapping[str, Kind]


class Cursor(Protocol):
    """The rows that a statement gave."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """The rows, one after another."""


class Connection(Protocol):
    """One open transaction. Statements mark each value with a question mark.

    An engine may send several statements before it waits: fetch first what you asked for first,
    and find out by `RETURNING`, not by counting, whether a row was changed.
    """

    among: str
    """`= one of the keys`, to stand after a text column; its value is made by `keys`."""
    for_update: str
    """Ends a SELECT whose row nobody else may change until this transaction ends."""

    def execute(self, statement: str, values: Row = ()) -> Cursor:
        """Run one statement."""

    def keys(self, keys: Sequence[str]) -> str:
        """Keys in the form that `among` takes; raises ValueError for one with odd characters."""

    def find(self, table: Table, keys: Sequence[str]) -> Cursor:
        """Rows whose first column is one of the keys, of a table without bytes."""

    def pages(self, statement: str, size: int) -> Iterator[list[Any]]:
        """All that a SELECT without values gives, so many rows at a time."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, all in one statement."""

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Write over existing rows, found by the first column."""

    def make_room(self, before: int, after: int) -> None:
        """The journal grows from `before` to `after` events; where it has parts, open the next."""

    def tell(self, people: Collection[str]) -> None:
        """Let every other process hear, with the commit, that these people have news."""

    def lock(self, subject: str) -> None:
        """Let nobody else work on this subject until the transaction ends."""


def check_keys(keys: Sequence[str]) -> Sequence[str]:
    """The keys; raises ValueError for a character that no id of ours has."""
    if not _PLAIN.fullmatch("".join(keys)):
        raise ValueError("a key has characters that no id of ours has")
    return keys
