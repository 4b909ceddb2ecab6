"""Corrections: what gave a posted transfer back, found by the transfer."""

from backend.ledger.canonical import decode
from backend.ledger.event import Event
from backend.ledger.fact import digest_of_transfer
from backend.storage.connection import Connection


class Corrections:
    """The reversals and refunds of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_of(self, transfer_id: str) -> list[Event]:
        """The transfer's reversal or its refunds, in their order."""
        # The index has no other facts, and is only used by who says so.
        rows = self._connection.execute(
            "SELECT e.body FROM facts f JOIN events e ON e.number = f.number"
            " WHERE f.digest = ? AND substr(f.digest, 1, 3) = 'of:' ORDER BY f.number",
            (digest_of_transfer(transfer_id),),
        )
        return [decode(row[0]) for row in rows]
