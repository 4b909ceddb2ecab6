"""What an event is the fact of: the id it can happen under only once, and what was asked for."""

from collections.abc import Mapping
from typing import NamedTuple

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

_OF_TRANSFER = "of:"

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


class Fact(NamedTuple):
    """`digest` is that of the intent; of what gave a transfer back, it names the transfer.

    Empty for everything else.
    """

    id: str
    digest: str


def fact_of(event: Event) -> Fact | None:
    """The event's own id, if it has one: accounts and holds have tables that know theirs."""
    field = _ID_FIELDS.get(type(event))
    if field is None:
        return None
    return Fact(getattr(event, field), _digest_of(event))


def digest_of_transfer(transfer_id: str) -> str:
    """The digest of all that gave this transfer back."""
    return _OF_TRANSFER + transfer_id


def _digest_of(event: Event) -> str:
    match event:
        case TransferPosted():
            return event.intent_digest
        case TransferCancelled():
            return CANCELLED
        case TransferReversed() | TransferRefunded():
            return digest_of_transfer(event.transfer_id)
    return ""
