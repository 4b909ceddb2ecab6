"""An account as the events give it, and whether it may stand so."""

from dataclasses import dataclass

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import LedgerAccount
from backend.ledger.chart import is_allowed


class Impossible(Exception):
    """An event can't have happened after those before it; the message says why."""


@dataclass(slots=True)
class AccountState:
    """The row of an account, without its id."""

    person_id: str | None
    currency: str
    opened: int = 0
    closed: int | None = None
    balance_minor: int = 0
    on_hold_minor: int = 0
    sent_minor: int = 0
    changes: int = 0

    def check(self, account_id: str) -> None:
        """Raises `Impossible` where the account may not stand as it does."""
        balance_minor, on_hold_minor = self.balance_minor, self.on_hold_minor
        # The chart's answer for a customer's open account, which is nearly every one.
        if self.closed is None and 0 <= on_hold_minor <= balance_minor <= MINOR_UNITS_LIMIT:
            return
        ledger = LedgerAccount(
            account_id,
            Currency(self.currency),
            balance_minor,
            on_hold_minor,
            is_closed=self.closed is not None,
        )
        if not is_allowed(ledger):
            raise Impossible(
                f"leaves the account {account_id} at {balance_minor} with {on_hold_minor} on hold"
            )
