"""What an event is the fact of: the id it can happen under only once, and what was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.ledger.event import (
    AdjustmentPosted,
    Event,
    FeeCharged,
    HoldPlaced,
    PayoutPosted,
    TopUpPosted,
    TransferCancelled,
    TransferPosted,
    TransferRefunded,
    TransferReversed,
)

CANCELLED = "cancelled"
"""Stands where the digest of a posted transfer stands: nobody can post under this id."""

_ID_FIELDS: Mapping[type[Event], str] = {
    TransferPosted: "transfer_id",
    TransferCancelled: "transfer_id",
    TransferReversed: "reversal_id",
    TransferRefunded: "refund_id",
    FeeCharged: "fee_id",
    TopUpPosted: "top_up_id",
    PayoutPosted: "payout_id",
    AdjustmentPosted: "adjustment_id",
    HoldPlaced: "hold_id",
}


@dataclass(frozen=True)
class Fact:
    """`digest` is that of the intent, and empty for what no customer asked for."""

    id: str
    digest: str


def fact_of(event: Event) -> Fact | None:
    """The event's own id, if it has one: accounts and holds have tables that know theirs."""
    field = _ID_FIELDS.get(type(event))
    if field is None:
        return None
    if isinstance(event, TransferPosted):
        return Fact(event.transfer_id, event.intent_digest)
    return Fact(getattr(event, field), CANCELLED if isinstance(event, TransferCancelled) else "")
