"""Numbers that are to take the place of lost ones, until they do or somebody says no."""

from dataclasses import dataclass
from datetime import datetime

from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros


@dataclass(frozen=True)
class NumberRecord:
    """The number (E.164) that becomes this person's at `ready_at`."""

    person_id: str
    phone: str
    ready_at: datetime


class NumberRecoveries:
    """The recoveries of numbers in one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, recovery: NumberRecord) -> None:
        """Keep it in place of one before, of this person or for this number."""
        self._connection.execute(
            "DELETE FROM number_recoveries WHERE person_id = ? OR phone = ?",
            (recovery.person_id, recovery.phone),
        )
        self._connection.execute(
            "INSERT INTO number_recoveries (person_id, phone, ready_at) VALUES (?, ?, ?)",
            (recovery.person_id, recovery.phone, to_micros(recovery.ready_at)),
        )

    def find(self, person_id: str) -> NumberRecord | None:
        """The person's, if one is under way."""
        return self._find("person_id", person_id)

    def find_by_phone(self, phone: str) -> NumberRecord | None:
        """For this number, if one is under way."""
        return self._find("phone", phone)

    def drop(self, person_id: str) -> None:
        """It came true, or somebody said no; none there is fine."""
        self._connection.execute("DELETE FROM number_recoveries WHERE person_id = ?", (person_id,))

    def _find(self, column: str, value: str) -> NumberRecord | None:
        row = self._connection.execute(
            f"SELECT person_id, phone, ready_at FROM number_recoveries WHERE {column} = ?",  # noqa: S608 - one of ours
            (value,),
        ).fetchone()
        return None if row is None else NumberRecord(row[0], row[1], from_micros(row[2]))
