"""Events: facts in the past tense, each with postings that sum to zero per currency.

Names and notes are left out on purpose: the chain is for ever, personal data must be erasable.
A transfer's text is bound to its event by the digest of the intent.
"""

from dataclasses import dataclass
from datetime import datetime

from api_contract.money import Currency
from backend.ledger.account import acquirer_account, fees_account


@dataclass(frozen=True)
class Posting:
    """One signed change to the balance of one ledger account."""

    account_id: str
    amount_minor: int
    currency: Currency


@dataclass(frozen=True)
class Reservation:
    """One signed change to what is on hold on one account; no money moves."""

    account_id: str
    amount_minor: int


@dataclass(frozen=True)
class Event:
    """Something that happened at a moment."""

    at: datetime

    @property
    def postings(self) -> tuple[Posting, ...]:
        """What it changed in balances."""
        return ()

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """What it changed in holds."""
        return ()


@dataclass(frozen=True)
class AccountOpened(Event):
    """Somebody has an account from now on."""

    account_id: str
    person_id: str
    currency: Currency


@dataclass(frozen=True)
class TransferPosted(Event):
    """Money moved between two customers; the payer bore the fee."""

    transfer_id: str
    payer_account_id: str
    payee_account_id: str
    amount_minor: int
    fee_minor: int
    currency: Currency
    intent_digest: str
    approved_at: datetime
    accepted_at: datetime

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Payer down by amount and fee, payee up by the amount, the fee to the house."""
        moved = (
            Posting(
                self.payer_account_id,
                -self.amount_minor - self.fee_minor,
                self.currency,
            ),
            Posting(self.payee_account_id, self.amount_minor, self.currency),
        )
        if not self.fee_minor:
            return moved
        return (
            *moved,
            Posting(fees_account(self.currency), self.fee_minor, self.currency),
        )


@dataclass(frozen=True)
class TopUpPosted(Event):
    """Money came in through the acquirer."""

    top_up_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The acquirer owes us what the customer got."""
        return (
            Posting(acquirer_account(self.currency), -self.amount_minor, self.currency),
            Posting(self.account_id, self.amount_minor, self.currency),
        )


@dataclass(frozen=True)
class PayoutPosted(Event):
    """Money went out through the acquirer."""

    payout_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def postings(self) -> tuple[Posting, ...]:
        """What left the customer settles the acquirer's debt."""
        return (
            Posting(self.account_id, -self.amount_minor, self.currency),
            Posting(acquirer_account(self.currency), self.amount_minor, self.currency),
        )


@dataclass(frozen=True)
class HoldPlaced(Event):
    """Money was set aside: still in the balance, no longer available."""

    hold_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """More on hold."""
        return (Reservation(self.account_id, self.amount_minor),)


@dataclass(frozen=True)
class HoldReleased(Event):
    """What was set aside is available again."""

    hold_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """Less on hold."""
        return (Reservation(self.account_id, -self.amount_minor),)
