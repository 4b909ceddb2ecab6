"""Live events, numbered per person without gaps, so that a client knows what it missed."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from api_contract.live_event import LiveEventKind
from backend.storage.instant import from_micros, to_micros


@dataclass(frozen=True)
class LiveEventRecord:
    """One happening; `activity_number` points at the line it announces."""

    number: int
    kind: LiveEventKind
    at: datetime
    activity_number: int | None


class LiveEvents:
    """The live events of one database transaction, and whom it has news for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.told: set[str] = set()

    def add(
        self, person_id: str, kind: LiveEventKind, at: datetime, activity_number: int | None = None
    ) -> None:
        """Number the happening and keep it; the person's streams wake after the commit."""
        self._connection.execute(
            "INSERT INTO live_events (person_id, number, kind, at, activity_number)"
            " VALUES (?, ?, ?, ?, ?)",
            (person_id, self.newest(person_id) + 1, kind, to_micros(at), activity_number),
        )
        self.told.add(person_id)

    def newest(self, person_id: str) -> int:
        """The greatest number so far, 0 before the first."""
        (number,) = self._connection.execute(
            "SELECT coalesce(max(number), 0) FROM live_events WHERE person_id = ?", (person_id,)
        ).fetchone()
        return int(number)

    def list_after(self, person_id: str, number: int, most: int) -> list[LiveEventRecord]:
        """What came after that number, the oldest first."""
        rows = self._connection.execute(
            "SELECT number, kind, at, activity_number FROM live_events"
            " WHERE person_id = ? AND number > ? ORDER BY number LIMIT ?",
            (person_id, number, most),
        )
        return [
            LiveEventRecord(row[0], LiveEventKind(row[1]), from_micros(row[2]), row[3])
            for row in rows
        ]
