"""Closing an account: only when nothing is in it, and for ever."""

from datetime import datetime

from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountClosed
from backend.ledger.refusal import Refusal


def decide_closing(account: LedgerAccount, at: datetime) -> AccountClosed | Refusal:
    """The account ends, if it is open and neither money nor a hold is left in it."""
    if account.is_closed:
        return Refusal(ErrorCode.ACCOUNT_NOT_FOUND)
    if account.balance_minor or account.on_hold_minor:
        return Refusal(ErrorCode.ACCOUNT_NOT_EMPTY)
    return AccountClosed(at=at, account_id=account.id)
