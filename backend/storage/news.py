"""News that no line of activity tells of, numbered so that it sorts among the events."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.live_event import LiveEventKind
from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros

STEPS = 2**20
"""A live number is an event's number times this; between two events there is room for news."""


@dataclass(frozen=True)
class NewsRecord:
    """One happening."""

    number: int
    kind: LiveEventKind
    at: datetime


class News:
    """The news of one database transaction, and whom it is for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.told: set[str] = set()

    def add(self, person_id: str, kind: LiveEventKind, at: datetime) -> None:
        """Number the happening and keep it; the person's streams wake after the commit."""
        # Taken under the head's lock: an event that commits meanwhile would get a greater number
        # and be read first, and this would be missed.
        (head,) = self._connection.execute(
            f"SELECT number FROM head{self._connection.for_update}"  # noqa: S608 - our constant
        ).fetchone()
        number = max(self.newest(person_id), head * STEPS) + 1
        self._connection.execute(
            "INSERT INTO news (person_id, number, kind, at) VALUES (?, ?, ?, ?)",
            (person_id, number, kind.value, to_micros(at)),
        )
        self.told.add(person_id)

    def newest(self, person_id: str) -> int:
        """The greatest number so far, 0 before the first."""
        (number,) = self._connection.execute(
            "SELECT coalesce(max(number), 0) FROM news WHERE person_id = ?", (person_id,)
        ).fetchone()
        return int(number)

    def list_after(self, person_id: str, number: int, most: int) -> list[NewsRecord]:
        """What came after that number, the oldest first."""
        rows = self._connection.execute(
            "SELECT number, kind, at FROM news WHERE person_id = ? AND number > ?"
            " ORDER BY number LIMIT ?",
            (person_id, number, most),
        )
        return [NewsRecord(row[0], LiveEventKind(row[1]), from_micros(row[2])) for row in rows]
