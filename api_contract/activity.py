"""Activity: the customer's list of what happened, newest first, fifty at a time."""

from enum import StrEnum

from api_contract.base import Identifier, Instant, Model
from api_contract.money import Money
from api_contract.transfer import Direction

PAGE_SIZE = 50


class ActivityKind(StrEnum):
    """What moved the money."""

    TRANSFER = "transfer"
    PURCHASE = "purchase"
    TOP_UP = "top_up"
    PAYOUT = "payout"
    REFUND = "refund"
    REVERSAL = "reversal"
    FEE = "fee"
    ADJUSTMENT = "adjustment"


class ActivityItem(Model):
    """One line: `amount` carries its sign (negative went out, with its fee inside)."""

    id: Identifier
    account_id: Identifier
    kind: ActivityKind
    direction: Direction
    counterparty_name: str
    amount: Money
    note: str
    at: Instant
    transfer_id: Identifier | None = None
    """The transfer, also of what gave it back: its receipt can be asked for."""


class ActivityPage(Model):
    """GET /v1/activity?account_id=&direction=&cursor=: keyset pages."""

    items: tuple[ActivityItem, ...]
    next_cursor: str | None
    as_of: Instant
