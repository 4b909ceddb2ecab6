"""Ledger accounts: those of customers, and the house's own that make every event sum to zero."""

from dataclasses import dataclass

from api_contract.money import Currency


def fees_account(currency: Currency) -> str:
    """Where the fees that customers pay are collected."""
    return f"fees:{currency}"


def acquirer_account(currency: Currency) -> str:
    """The clearing account of the acquirer: what came in from outside stands here as a debt."""
    return f"acquirer:{currency}"


@dataclass(frozen=True)
class LedgerAccount:
    """One account as the ledger judges it, in minor units of its currency."""

    id: str
    currency: Currency
    balance_minor: int
    on_hold_minor: int = 0

    @property
    def available_minor(self) -> int:
        """The balance less what is set aside."""
        return self.balance_minor - self.on_hold_minor
