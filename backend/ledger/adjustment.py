"""Adjustments: staff put a balance right, one proposing and another approving."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount, check_credit, check_debit
from backend.ledger.event import AdjustmentPosted
from backend.ledger.reason import AdjustmentReason, Side
from backend.ledger.refusal import Refusal


@dataclass(frozen=True)
class Proposal:
    """What one member of staff wants put right, in minor units of the account's currency."""

    adjustment_id: str
    side: Side
    amount_minor: int
    reason: AdjustmentReason
    proposed_by: str


def decide_adjustment(
    account: LedgerAccount, proposal: Proposal, approved_by: str, at: datetime
) -> AdjustmentPosted | Refusal:
    """The proposal takes effect, if somebody else approves it and the account can bear it."""
    if approved_by == proposal.proposed_by:
        return Refusal(ErrorCode.APPROVAL_REFUSED)
    check = check_credit if proposal.side is Side.CREDIT else check_debit
    return check(account, proposal.amount_minor) or AdjustmentPosted(
        at=at,
        adjustment_id=proposal.adjustment_id,
        account_id=account.id,
        side=proposal.side,
        amount_minor=proposal.amount_minor,
        currency=account.currency,
        reason=proposal.reason,
        proposed_by=proposal.proposed_by,
        approved_by=approved_by,
    )
