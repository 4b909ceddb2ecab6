"""PINs: what is kept of their proofs, the wrong tries, and until when the door is locked."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from dataclasses import dataclass, field
from datetime import datetime

from api_contract.pin import PinRecipe
from backend.storage.connection import Connection
from backend.storage.instant import from_micros_if, to_micros_if

_COLUMNS = "salt, memory_kib, time_cost, lanes, hash, generation, failed_tries, locked_until"


@dataclass(frozen=True)
class PinRecord:
    """One person's PIN as it is kept; `generation` counts how often it was set."""

    recipe: PinRecipe
    hash: str = field(repr=False)
    generation: int = 1
    failed_tries: int = 0
    locked_until: datetime | None = None


class Pins:
    """The PINs of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, person_id: str, pin: PinRecord) -> None:
        """Keep a PIN in place of the one before, if there was one."""
        recipe = pin.recipe
        self._connection.execute("DELETE FROM pins WHERE person_id = ?", (person_id,))
        self._connection.execute(
            f"INSERT INTO pins (person_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                person_id,
                recipe.salt,
                recipe.memory_kib,
                recipe.time_cost,
                recipe.lanes,
                pin.hash,
                pin.generation,
                pin.failed_tries,
                to_micros_if(pin.locked_until),
            ),
        )

    def find(self, person_id: str) -> PinRecord | None:
        """None for merchants, who do not sign in here."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM pins WHERE person_id = ?", (person_id,)
        ).fetchone()
        if row is None:
            return None
        salt, memory_kib, time_cost, lanes, hashed, generation, failed, locked = row
        recipe = PinRecipe(salt=salt, memory_kib=memory_kib, time_cost=time_cost, lanes=lanes)
        return PinRecord(recipe, hashed, generation, failed, from_micros_if(locked))

    def count(self, person_id: str, failed_tries: int, locked_until: datetime | None) -> None:
        """Write down how often it was wrong, and the lock that follows from it."""
        self._connection.execute(
            "UPDATE pins SET failed_tries = ?, locked_until = ? WHERE person_id = ?",
            (failed_tries, to_micros_if(locked_until), person_id),
        )
