"""Whole tables, page by page: no more of a table in memory than a page, on every engine."""

# ruff: noqa: S608 - only names of our own tables and columns go into statements.

from collections.abc import Iterator, Sequence
from typing import Any

from backend.storage.connection import Connection

PAGE = 4096
"""Rows read at once."""


def read_pages(
    connection: Connection, table: str, columns: Sequence[str], key: Sequence[str]
) -> Iterator[list[Any]]:
    """All rows in the order of the key, which is unique and whose columns are among `columns`."""
    places = [columns.index(name) for name in key]
    order = ", ".join(key)
    marks = ", ".join("?" * len(key))
    chosen = f"SELECT {', '.join(columns)} FROM {table}"
    rest = f"ORDER BY {order} LIMIT {PAGE}"
    page = connection.execute(f"{chosen} {rest}").fetchall()
    while page:
        yield page
        last = [page[-1][place] for place in places]
        page = connection.execute(f"{chosen} WHERE ({order}) > ({marks}) {rest}", last).fetchall()
