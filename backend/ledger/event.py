"""Events: facts in the past tense, each with postings that sum to zero per currency.

Names and notes are left out on purpose: the chain is for ever, personal data must be erasable.
A transfer's text is bound to its event by the digest of the intent. An event with an impossible
amount can't be made: TypeError for what is no int, ValueError outside 1 to `MINOR_UNITS_LIMIT`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from api_contract.money import Currency
from backend.ledger.account import acquirer_account, adjustments_account, fees_account
from backend.ledger.posting import Posting, Reservation, move, require_amounts
from backend.ledger.reason import AdjustmentReason, ReversalReason, Side


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


class AmountEvent(Event):
    """The parent of what is about an amount; no dataclass, so that fields keep their order."""

    amount_minor: int

    def __post_init__(self) -> None:
        require_amounts(self.amount_minor)


class TransferEvent(AmountEvent):
    """The parent of what is about a transfer with its fee."""

    payer_account_id: str
    payee_account_id: str
    fee_minor: int
    currency: Currency

    def __post_init__(self) -> None:
        require_amounts(self.amount_minor, self.fee_minor)

    @cached_property
    def paid(self) -> tuple[Posting, ...]:
        """The postings of the transfer."""
        paid_minor = self.amount_minor + self.fee_minor
        moved = (
            Posting(self.payer_account_id, -paid_minor, self.currency),
            Posting(self.payee_account_id, self.amount_minor, self.currency),
        )
        if not self.fee_minor:
            return moved
        return (*moved, Posting(fees_account(self.currency), self.fee_minor, self.currency))


@dataclass(frozen=True)
class AccountOpened(Event):
    """Somebody has an account from now on."""

    account_id: str
    person_id: str
    currency: Currency


@dataclass(frozen=True)
class AccountClosed(Event):
    """The account stands at nothing, and nothing touches it any more."""

    account_id: str


@dataclass(frozen=True)
class TransferPosted(TransferEvent):
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
        return self.paid


@dataclass(frozen=True)
class TransferCancelled(Event):
    """Its sender gave the transfer up before it was posted: nothing is posted under its id."""

    transfer_id: str
    person_id: str


@dataclass(frozen=True)
class TransferReversed(TransferEvent):
    """A transfer was undone whole, its fee too; payer and payee are those of the transfer."""

    reversal_id: str
    transfer_id: str
    payer_account_id: str
    payee_account_id: str
    amount_minor: int
    fee_minor: int
    currency: Currency
    reason: ReversalReason

    @property
    def postings(self) -> tuple[Posting, ...]:
        """What the transfer posted, the other way round."""
        return tuple(-posting for posting in self.paid)


@dataclass(frozen=True)
class TransferRefunded(AmountEvent):
    """The payee gave back part or all; payer and payee are those of the transfer."""

    refund_id: str
    transfer_id: str
    payer_account_id: str
    payee_account_id: str
    amount_minor: int
    currency: Currency

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Payee down, payer up; the transfer's fee stays with the house."""
        return move(self.payee_account_id, self.payer_account_id, self.amount_minor, self.currency)


@dataclass(frozen=True)
class FeeCharged(AmountEvent):
    """A customer paid a fee that belongs to no transfer."""

    fee_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Customer down, house up."""
        return move(self.account_id, fees_account(self.currency), self.amount_minor, self.currency)


@dataclass(frozen=True)
class TopUpPosted(AmountEvent):
    """Money came in through the acquirer."""

    top_up_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The acquirer owes us what the customer got."""
        acquirer = acquirer_account(self.currency)
        return move(acquirer, self.account_id, self.amount_minor, self.currency)


@dataclass(frozen=True)
class PayoutPosted(AmountEvent):
    """Money went out through the acquirer."""

    payout_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def postings(self) -> tuple[Posting, ...]:
        """What left the customer settles the acquirer's debt."""
        acquirer = acquirer_account(self.currency)
        return move(self.account_id, acquirer, self.amount_minor, self.currency)


@dataclass(frozen=True)
class AdjustmentPosted(AmountEvent):
    """Staff put a balance right: one proposed it, another approved it.

    Raises ValueError when both are the same or one is missing.
    """

    adjustment_id: str
    account_id: str
    side: Side
    amount_minor: int
    currency: Currency
    reason: AdjustmentReason
    proposed_by: str
    approved_by: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.proposed_by or not self.approved_by or self.proposed_by == self.approved_by:
            raise ValueError("an adjustment takes two people")

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The account up or down, the house the other way."""
        accounts = (adjustments_account(self.currency), self.account_id)
        payer, payee = accounts if self.side is Side.CREDIT else reversed(accounts)
        return move(payer, payee, self.amount_minor, self.currency)


@dataclass(frozen=True)
class HoldPlaced(AmountEvent):
    """Money was set aside: still in the balance, no longer available.

    Raises ValueError when it would expire before it began; without `expires_at` it never does.
    """

    hold_id: str
    account_id: str
    amount_minor: int
    currency: Currency
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.expires_at is not None and self.expires_at <= self.at:
            raise ValueError("a hold expires after it was placed")

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """More on hold."""
        return (Reservation(self.account_id, self.amount_minor),)


@dataclass(frozen=True)
class HoldCaptured(AmountEvent):
    """Money set aside went to a payee; what was left of the hold is available again."""

    hold_id: str
    account_id: str
    payee_account_id: str
    amount_minor: int
    released_minor: int
    currency: Currency

    def __post_init__(self) -> None:
        require_amounts(self.amount_minor, self.released_minor)

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The holder down, the payee up."""
        return move(self.account_id, self.payee_account_id, self.amount_minor, self.currency)

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """The whole hold is gone."""
        return (Reservation(self.account_id, -self.amount_minor - self.released_minor),)


@dataclass(frozen=True)
class HoldReleased(AmountEvent):
    """What was set aside is available again."""

    hold_id: str
    account_id: str
    amount_minor: int
    currency: Currency

    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """Less on hold."""
        return (Reservation(self.account_id, -self.amount_minor),)


@dataclass(frozen=True)
class HoldExpired(HoldReleased):
    """A hold's time was up: what was set aside is available again."""


def hold_ended_by(event: Event) -> str | None:
    """The id of the hold that this event ended, if it ended one."""
    return event.hold_id if isinstance(event, HoldCaptured | HoldReleased) else None
