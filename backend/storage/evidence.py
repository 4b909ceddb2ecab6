"""What payers signed, kept sealed beside the events that came of it."""

from backend.storage.connection import Connection
from backend.storage.sealing import Sealer

PART = 2
"""Where it stands among an event's sealed parts: after those of a transfer's two readers."""


class Evidences:
    """The evidence of one database transaction."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def find(self, number: int, wrapped_key: bytes) -> str | None:
        """What the payer with this key signed for event `number`; None when it can't be read."""
        row = self._connection.execute(
            "SELECT sealed FROM events WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            return None
        text = self._sealer.open_text(number, bytes(row[0]), PART, wrapped_key)
        return None if text is None else text.decode()
