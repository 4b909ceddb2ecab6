"""Money that comes in, goes out or is paid to the house: top-ups, payouts and single fees."""

from datetime import datetime

from backend.ledger.account import LedgerAccount, check_credit, check_debit
from backend.ledger.event import FeeCharged, PayoutPosted, TopUpPosted
from backend.ledger.refusal import Refusal


def post_top_up(
    account: LedgerAccount, top_up_id: str, amount_minor: int, at: datetime
) -> TopUpPosted:
    """Money came in, which nobody is asked about: raises ValueError if the account can't take it.

    ValueError also for an amount that is not positive.
    """
    if check_credit(account, amount_minor) is not None:
        raise ValueError("the account is closed or full")
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
    return check_debit(account, amount_minor) or PayoutPosted(
        at=at,
        payout_id=payout_id,
        account_id=account.id,
        amount_minor=amount_minor,
        currency=account.currency,
    )


def decide_fee(
    account: LedgerAccount, fee_id: str, amount_minor: int, at: datetime
) -> FeeCharged | Refusal:
    """The house takes a fee, if that much is available."""
    return check_debit(account, amount_minor) or FeeCharged(
        at=at,
        fee_id=fee_id,
        account_id=account.id,
        amount_minor=amount_minor,
        currency=account.currency,
    )
