"""The tables that are folded from events: how they are read, and which row in them is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.storage.chain_broken import ChainBroken
from backend.storage.connection import Connection
from backend.storage.paging import read_pages
from backend.storage.refolding import Refolding, bucket_of
from backend.storage.row_sum import pack, sum_of
from backend.storage.tables import FACTS, HOLDS, LINES, SNAPSHOTS


@dataclass(frozen=True)
class _Table:
    """What is read of a table, and which column has the number of the event that made a row."""

    columns: tuple[str, ...]
    number: str = "number"


_TABLES: Mapping[str, _Table] = {
    "lines": _Table(tuple(LINES.columns)),
    "facts": _Table(tuple(FACTS.columns)),
    "snapshots": _Table(tuple(SNAPSHOTS.columns)),
    "holds": _Table((*HOLDS.columns, "ended"), "placed"),
}


def read_tables(connection: Connection) -> Iterator[tuple[str, list[bytes]]]:
    """All rows of `refolding.TABLES`, in any order, page by page with the name of their table.

    They are packed, as `row_sum.pack` does.
    """
    for name, table in _TABLES.items():
        for page in read_pages(connection, name, table.columns):
            yield name, pack(page)


def first_difference(
    connection: Connection,
    wrong: Sequence[str],
    refolding: Refolding,
    refold: Callable[[int], Refolding],
) -> ChainBroken:
    """The first event with a row missing, too many or otherwise in one of the `wrong` tables.

    `refolding` has folded all events; `refold` folds them again, watching a bucket.
    """
    bucket = min(_first_bucket(connection, name, refolding.sums[name]) for name in wrong)
    watched = refold(bucket)
    number, what = min(
        difference
        for name in wrong
        for difference in _differences(connection, name, bucket, watched.rows[name])
    )
    return ChainBroken(what, number)


def _first_bucket(connection: Connection, name: str, sums: Counter[int]) -> int:
    left = Counter(sums)
    for number, row in _rows(connection, name):
        left[bucket_of(number)] -= sum_of(pack([row]))
    return min(bucket for bucket, difference in left.items() if difference)


def _differences(
    connection: Connection, name: str, bucket: int, given: list[Any]
) -> Iterator[tuple[int, str]]:
    at = _TABLES[name].columns.index(_TABLES[name].number)
    left = Counter(given)
    for number, row in _rows(connection, name):
        if bucket_of(number) == bucket:
            left[row] -= 1
    for row, count in left.items():
        if count:
            state = "is missing or altered" if count > 0 else "doesn't follow from it"
            yield row[at], f"has a row in {name} that {state}: {row}"


def _rows(connection: Connection, name: str) -> Iterator[tuple[int, Any]]:
    table = _TABLES[name]
    at = table.columns.index(table.number)
    for page in read_pages(connection, name, table.columns):
        for row in page:
            yield row[at], row
