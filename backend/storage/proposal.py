"""Proposals of staff: who wants which balance put right, and who agreed."""

from dataclasses import dataclass
from datetime import datetime

from backend.ledger.adjustment import Proposal
from backend.ledger.reason import AdjustmentReason, Side
from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros


@dataclass(frozen=True)
class ProposalRecord:
    """A proposal about one account; it is open until somebody approved it."""

    account_id: str
    proposal: Proposal
    proposed_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None


class Proposals:
    """The proposals of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: ProposalRecord) -> None:
        """Keep a new proposal."""
        proposal = record.proposal
        self._connection.execute(
            "INSERT INTO proposals (id, account_id, side, amount_minor, reason, proposed_by,"
            " proposed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                proposal.adjustment_id,
                record.account_id,
                proposal.side.value,
                proposal.amount_minor,
                proposal.reason.value,
                proposal.proposed_by,
                to_micros(record.proposed_at),
            ),
        )

    def find(self, adjustment_id: str) -> ProposalRecord | None:
        """By the id that its adjustment has or will have."""
        row = self._connection.execute(
            "SELECT account_id, side, amount_minor, reason, proposed_by, proposed_at, approved_by,"
            " approved_at FROM proposals WHERE id = ?",
            (adjustment_id,),
        ).fetchone()
        if row is None:
            return None
        account_id, side, amount, reason, proposed_by, proposed_at, approved_by, approved_at = row
        return ProposalRecord(
            account_id,
            Proposal(adjustment_id, Side(side), amount, AdjustmentReason(reason), proposed_by),
            from_micros(proposed_at),
            approved_by,
            None if approved_at is None else from_micros(approved_at),
        )

    def approve(self, adjustment_id: str, approved_by: str, at: datetime) -> None:
        """It took effect; raises `ConstraintBroken` when it was this person who proposed it."""
        self._connection.execute(
            "UPDATE proposals SET approved_by = ?, approved_at = ? WHERE id = ?",
            (approved_by, to_micros(at), adjustment_id),
        )
