"""Whole tables, page by page: no more of a table in memory than a page, on every engine."""

# ruff: noqa: S608 - only names of our own tables and columns go into statements.

from collections.abc import Iterator, Sequence
from typing import Any

from backend.storage.connection import Connection

PAGE = 512
"""Rows read at once: few enough that they are still in the processor's cache when used."""


def read_pages(
    connection: Connection, table: str, columns: Sequence[str], order: str = ""
) -> Iterator[list[Any]]:
    """All rows in the order of a column that has an index, or as the table has them."""
    statement = f"SELECT {', '.join(columns)} FROM {table}"
    if order:
        statement += f" ORDER BY {order}"
    return connection.pages(statement, PAGE)
