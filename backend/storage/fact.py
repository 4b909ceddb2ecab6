"""Facts by their ids: the idempotency of everything that is posted, for ever."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.storage.connection import Connection, Cursor
from backend.storage.tables import FACTS


@dataclass(frozen=True)
class FactRecord:
    """The event that an id belongs to, and the digest of what was asked for under it."""

    number: int
    digest: str


class Facts:
    """The ids of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, fact_id: str) -> FactRecord | None:
        """By id."""
        row = self._connection.execute(
            "SELECT number, digest FROM facts WHERE id = ?", (fact_id,)
        ).fetchone()
        return None if row is None else FactRecord(*row)

    def ask(self, fact_ids: Sequence[str]) -> Cursor:
        """Rows of id, number and digest."""
        return self._connection.find(FACTS, fact_ids)
