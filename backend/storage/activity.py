"""Activity: the lines of each customer's list, numbered in the order they were posted."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api_contract.activity import ActivityKind
from api_contract.money import Currency
from api_contract.transfer import Direction
from backend.storage.instant import from_micros, to_micros

_COLUMNS = (
    "id, person_id, account_id, kind, direction, counterparty_name, amount_minor, currency,"
    " note, at, transfer_id"
)


@dataclass(frozen=True)
class ActivityRecord:
    """One line; `amount_minor` carries its sign, with the fee inside."""

    id: str
    person_id: str
    account_id: str
    kind: ActivityKind
    direction: Direction
    counterparty_name: str
    amount_minor: int
    currency: Currency
    note: str
    at: datetime
    transfer_id: str | None = None


class Activities:
    """The lines of one database transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, line: ActivityRecord) -> int:
        """Keep the line; its number."""
        added = self._connection.execute(
            f"INSERT INTO activity ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                line.id,
                line.person_id,
                line.account_id,
                line.kind,
                line.direction,
                line.counterparty_name,
                line.amount_minor,
                line.currency,
                line.note,
                to_micros(line.at),
                line.transfer_id,
            ),
        )
        return int(added.lastrowid or 0)

    def find(self, number: int) -> ActivityRecord:
        """By its number, which must be there."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM activity WHERE number = ?", (number,)
        ).fetchone()
        return _record(row)

    def list_before(
        self,
        person_id: str,
        number: int,
        most: int,
        *,
        account_id: str | None = None,
        direction: Direction | None = None,
    ) -> list[tuple[int, ActivityRecord]]:
        """Lines with a smaller number, the newest first, each with its number."""
        conditions = ["person_id = ?", "number < ?"]
        values: list[str | int] = [person_id, number]
        if account_id is not None:
            conditions.append("account_id = ?")
            values.append(account_id)
        if direction is not None:
            conditions.append("direction = ?")
            values.append(direction)
        rows = self._connection.execute(
            f"SELECT number, {_COLUMNS} FROM activity WHERE {' AND '.join(conditions)}"
            " ORDER BY number DESC LIMIT ?",
            (*values, most),
        )
        return [(row[0], _record(row[1:])) for row in rows]


def _record(row: tuple[Any, ...]) -> ActivityRecord:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values["kind"] = ActivityKind(values["kind"])
    values["direction"] = Direction(values["direction"])
    values["currency"] = Currency(values["currency"])
    values["at"] = from_micros(values["at"])
    return ActivityRecord(**values)
