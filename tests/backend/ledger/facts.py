"""Strategies for events of every kind, with any text, amount and moment they may hold."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from backend.ledger.canonical import EVENT_TYPES
from backend.ledger.event import (
    AdjustmentPosted,
    AmountEvent,
    Event,
    HoldCaptured,
    HoldPlaced,
    TransferEvent,
    TransferPosted,
)

_LATE = datetime(9000, 1, 1)

moments = st.datetimes(max_value=_LATE, timezones=st.just(UTC))
amounts = st.integers(1, 2**62)
besides = st.integers(0, 2**62 - 1)


def _events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    # What is not named here is drawn by its type: any text, any member of an enum.
    fields: dict[str, st.SearchStrategy[object]] = {"at": moments}
    if issubclass(kind, AmountEvent):
        fields["amount_minor"] = amounts
    if issubclass(kind, TransferEvent):
        fields["fee_minor"] = besides
    if kind is TransferPosted:
        fields |= {"approved_at": moments, "accepted_at": moments}
    if kind is HoldCaptured:
        fields["released_minor"] = besides
    if kind is HoldPlaced:
        later = st.datetimes(min_value=_LATE.replace(year=9001), timezones=st.just(UTC))
        fields["expires_at"] = st.none() | later
    if kind is AdjustmentPosted:
        fields |= {
            "proposed_by": st.text().map("a".__add__),
            "approved_by": st.text().map("b".__add__),
        }
    return st.builds(kind, **fields)


events: st.SearchStrategy[Event] = st.one_of([_events_of(kind) for kind in EVENT_TYPES])
