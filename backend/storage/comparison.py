"""The stored books held against those that the events give, and which row is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from backend.storage.chain_broken import ChainBroken
from backend.storage.connection import Connection
from backend.storage.paging import read_pages
from backend.storage.refolding import AccountState, Refolding, bucket_of
from backend.storage.row_sum import sum_of
from backend.storage.tables import FACTS, HOLDS, LINES, SNAPSHOTS


@dataclass(frozen=True)
class _Table:
    """How a table is read, and which column has the number of the event that made a row."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    number: str = "number"


_TABLES: Mapping[str, _Table] = {
    "lines": _Table(tuple(LINES.columns), ("account_id", "direction", "number")),
    "facts": _Table(tuple(FACTS.columns), ("id",)),
    "snapshots": _Table(tuple(SNAPSHOTS.columns), ("account_id", "number")),
    "holds": _Table((*HOLDS.columns, "ended"), ("id",), "placed"),
}

_COLUMNS = tuple(field.name for field in fields(AccountState))
_values_of = attrgetter(*_COLUMNS)


def check_accounts(connection: Connection, folded: Mapping[str, AccountState]) -> None:
    """Raises `ChainBroken` for an account that is missing, too many or otherwise than folded."""
    missing = set(folded)
    for page in read_pages(connection, "accounts", ("id", *_COLUMNS), ("id",)):
        for account_id, *stored in page:
            if account_id not in missing:
                raise ChainBroken(f"account {account_id} is stored, but was never opened")
            missing.remove(account_id)
            for name, value, given in zip(
                _COLUMNS, stored, _values_of(folded[account_id]), strict=True
            ):
                if value != given:
                    raise ChainBroken(
                        f"account {account_id} has {name} {value}, its events give {given}"
                    )
    for account_id in sorted(missing):
        raise ChainBroken(f"account {account_id} is not stored")


def check_tables(
    connection: Connection, refolding: Refolding, refold: Callable[[int], Refolding]
) -> None:
    """Raises `ChainBroken` for the first event with a row missing, too many or otherwise.

    `refold` folds all events again, watching a bucket.
    """
    wrong = [name for name in _TABLES if _total(connection, name) != refolding.total(name)]
    if not wrong:
        return
    bucket = min(_first_bucket(connection, name, refolding.sums[name]) for name in wrong)
    watched = refold(bucket)
    number, what = min(
        difference
        for name in wrong
        for difference in _differences(connection, name, bucket, watched.rows[name])
    )
    raise ChainBroken(what, number)


def _total(connection: Connection, name: str) -> int:
    table = _TABLES[name]
    return sum(map(sum_of, read_pages(connection, name, table.columns, table.key)))


def _first_bucket(connection: Connection, name: str, sums: Counter[int]) -> int:
    left = Counter(sums)
    for number, row in _rows(connection, name):
        left[bucket_of(number)] -= sum_of([row])
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
    for page in read_pages(connection, name, table.columns, table.key):
        for row in page:
            yield row[at], row
