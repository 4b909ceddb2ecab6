"""Money that comes in, goes out or is set aside: top-ups, payouts and holds."""

from datetime import datetime

from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount
from backend.ledger.event import HoldPlaced, PayoutPosted, TopUpPosted
from backend.ledger.refusal import Refusal


def post_top_up(
    account: LedgerAccount, top_up_id: str, amount_minor: int, at: datetime
) -> TopUpPosted:
    """Money came in; raises ValueError for an amount that is not positive."""
    _require_positive(amount_minor)
    return TopUpPosted(
        at=at,
        top_up_id=top_up_id,
        account_id=account.id,
        amount_minor=amount_minor,
        currency=account.currency,
    )


def decide_payout(
    account: LedgerAccount, payout_id: str, amount_minor: int, at: datetime
) -> PayoutPosted | Refusal:
    """Money goes out, if that much is available."""
    _require_positive(amount_minor)
    if amount_minor > account.available_minor:
        return Refusal(ErrorCode.INSUFFICIENT_FUNDS)
    return PayoutPosted(
        at=at,
        payout_id=payout_id,
        account_id=account.id,
        amount_minor=amount_minor,
        currency=account.currency,
    )


def decide_hold(
    account: LedgerAccount, hold_id: str, amount_minor: int, at: datetime
) -> HoldPlaced | Refusal:
    """Money is set aside, if that much is available."""
    _require_positive(amount_minor)
    if amount_minor > account.available_minor:
        return Refusal(ErrorCode.INSUFFICIENT_FUNDS)
    return HoldPlaced(
        at=at,
        hold_id=hold_id,
        account_id=account.id,
        amount_minor=amount_minor,
        currency=account.currency,
    )


def _require_positive(amount_minor: int) -> None:
    if amount_minor <= 0:
        raise ValueError("the amount must be more than zero")
