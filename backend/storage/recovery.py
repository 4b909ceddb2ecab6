"""PINs that somebody chose who has forgotten theirs, until they are taken or given up."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from dataclasses import dataclass
from datetime import datetime

from api_contract.pin import PinRecipe
from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros
from backend.storage.pin import PinRecord

_COLUMNS = "salt, memory_kib, time_cost, lanes, hash, ready_at"


@dataclass(frozen=True)
class RecoveryRecord:
    """The PIN that takes the other's place at `ready_at`."""

    pin: PinRecord
    ready_at: datetime


class Recoveries:
    """The recoveries of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, person_id: str, recovery: RecoveryRecord) -> None:
        """Keep it in place of one before."""
        recipe = recovery.pin.recipe
        self.drop(person_id)
        self._connection.execute(
            f"INSERT INTO recoveries (person_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                person_id,
                recipe.salt,
                recipe.memory_kib,
                recipe.time_cost,
                recipe.lanes,
                recovery.pin.hash,
                to_micros(recovery.ready_at),
            ),
        )

    def find(self, person_id: str) -> RecoveryRecord | None:
        """The one under way."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM recoveries WHERE person_id = ?", (person_id,)
        ).fetchone()
        if row is None:
            return None
        salt, memory_kib, time_cost, lanes, hashed, ready_at = row
        recipe = PinRecipe(salt=salt, memory_kib=memory_kib, time_cost=time_cost, lanes=lanes)
        return RecoveryRecord(PinRecord(recipe, hashed), from_micros(ready_at))

    def drop(self, person_id: str) -> None:
        """It was taken, or somebody said no; none there is fine."""
        self._connection.execute("DELETE FROM recoveries WHERE person_id = ?", (person_id,))
