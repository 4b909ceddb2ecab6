"""Holds as the journal folded them."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from dataclasses import dataclass
from datetime import datetime

from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros

_COLUMNS = "id, account_id, amount_minor, expires_at, ended"


@dataclass(frozen=True)
class HoldRecord:
    """A hold, in minor units; `ended` is the number of the event that ended it."""

    id: str
    account_id: str
    amount_minor: int
    expires_at: datetime | None
    ended: int | None


class Holds:
    """The holds of one database transaction; only the journal changes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, hold_id: str) -> HoldRecord | None:
        """By id, ended or not."""
        found = self._list("id = ?", hold_id)
        return found[0] if found else None

    def list_due(self, now: datetime, most: int) -> list[HoldRecord]:
        """Holds whose time is up and that have not ended, the longest overdue first."""
        return self._list(
            "ended IS NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?", to_micros(now), most
        )

    def _list(self, rest: str, *values: str | int) -> list[HoldRecord]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM holds WHERE {rest}", values)
        return [
            HoldRecord(
                hold_id,
                account_id,
                amount,
                None if expires is None else from_micros(expires),
                ended,
            )
            for hold_id, account_id, amount, expires, ended in rows
        ]
