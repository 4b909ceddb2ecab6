"""PINs: their hash, the wrong tries, and until when the door is locked."""

from dataclasses import dataclass
from datetime import datetime

from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros


@dataclass(frozen=True)
class PinRecord:
    """One person's PIN as it is kept."""

    hash: str
    failed_tries: int
    locked_until: datetime | None


class Pins:
    """The PINs of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, person_id: str, pin_hash: str) -> None:
        """Give somebody their first PIN."""
        self._connection.execute(
            "INSERT INTO pins (person_id, hash) VALUES (?, ?)", (person_id, pin_hash)
        )

    def find(self, person_id: str) -> PinRecord | None:
        """None for merchants, who do not sign in here."""
        row = self._connection.execute(
            "SELECT hash, failed_tries, locked_until FROM pins WHERE person_id = ?", (person_id,)
        ).fetchone()
        if row is None:
            return None
        return PinRecord(row[0], row[1], None if row[2] is None else from_micros(row[2]))

    def count(self, person_id: str, failed_tries: int, locked_until: datetime | None) -> None:
        """Write down how often it was wrong, and the lock that follows from it."""
        self._connection.execute(
            "UPDATE pins SET failed_tries = ?, locked_until = ? WHERE person_id = ?",
            (failed_tries, None if locked_until is None else to_micros(locked_until), person_id),
        )
