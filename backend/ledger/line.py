"""Lines: what one event means for each customer's account, derived from the event alone."""

from enum import StrEnum
from typing import NamedTuple

from backend.ledger.account import is_house
from backend.ledger.event import Event, TransferPosted


class LineKind(StrEnum):
    """Which of an account's three lists a line is in; the first two are a `Direction`."""

    SENT = "sent"
    RECEIVED = "received"
    HELD = "held"


class Line(NamedTuple):
    """One account's part in one event, in minor units.

    `amount_minor` carries its sign, with the fee inside; `counted_minor` is what counts towards
    the day's limit.
    """

    account_id: str
    kind: LineKind
    amount_minor: int
    counted_minor: int


def lines_of(event: Event) -> tuple[Line, ...]:
    """A line for each customer's posting, then one for each reservation, in their order."""
    posted = tuple(
        Line(
            posting.account_id,
            LineKind.SENT if posting.amount_minor < 0 else LineKind.RECEIVED,
            posting.amount_minor,
            _counted(event) if posting.amount_minor < 0 else 0,
        )
        for posting in event.postings
        if not is_house(posting.account_id)
    )
    held = tuple(
        Line(reserved.account_id, LineKind.HELD, reserved.amount_minor, 0)
        for reserved in event.reservations
    )
    return posted + held


def _counted(event: Event) -> int:
    return event.amount_minor if isinstance(event, TransferPosted) else 0
