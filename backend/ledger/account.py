"""Ledger accounts: those of customers, and the house's own that make every event sum to zero."""

from typing import NamedTuple

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from api_contract.problem import ErrorCode
from backend.ledger.refusal import Refusal


def fees_account(currency: Currency) -> str:
    """Where the fees that customers pay are collected."""
    return f"fees:{currency}"


def acquirer_account(currency: Currency) -> str:
    """The clearing account of the acquirer: what came in from outside stands here as a debt."""
    return f"acquirer:{currency}"


def adjustments_account(currency: Currency) -> str:
    """The other side of what staff put right by hand."""
    return f"adjustments:{currency}"


def is_house(account_id: str) -> bool:
    """Whether the account is the house's own: no customer's id, a UUID, has a colon."""
    return ":" in account_id


class LedgerAccount(NamedTuple):
    """One account as the ledger judges it, in minor units of its currency."""

    id: str
    currency: Currency
    balance_minor: int
    on_hold_minor: int = 0
    is_closed: bool = False

    @property
    def available_minor(self) -> int:
        """The balance less what is set aside."""
        return self.balance_minor - self.on_hold_minor


def check_debit(account: LedgerAccount, amount_minor: int) -> Refusal | None:
    """None when the account is open and that much is available."""
    if account.is_closed:
        return Refusal(ErrorCode.ACCOUNT_NOT_FOUND)
    if amount_minor > account.available_minor:
        return Refusal(ErrorCode.INSUFFICIENT_FUNDS)
    return None


def check_credit(account: LedgerAccount, amount_minor: int) -> Refusal | None:
    """None when the account is open and its balance stays within `MINOR_UNITS_LIMIT`."""
    if account.is_closed or account.balance_minor + amount_minor > MINOR_UNITS_LIMIT:
        return Refusal(ErrorCode.PAYEE_CANNOT_RECEIVE)
    return None
