"""Events: each sums to zero, and none holds an impossible amount."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from api_contract.money import Currency
from backend.ledger import event as event_module
from backend.ledger.canonical import EVENT_TYPES
from backend.ledger.event import (
    AdjustmentPosted,
    AmountEvent,
    Event,
    FeeCharged,
    HoldCaptured,
    HoldExpired,
    HoldPlaced,
    HoldReleased,
    PayoutPosted,
    TopUpPosted,
    TransferEvent,
    TransferPosted,
    TransferRefunded,
    TransferReversed,
    hold_ended_by,
)
from backend.ledger.reason import AdjustmentReason, ReversalReason, Side
from tests.backend.ledger.facts import events
from tests.backend.support import NOON

IDR = Currency.IDR
POSTED = TransferPosted(NOON, "t", "payer", "payee", 500, 20, IDR, "digest", NOON, NOON)
REVERSED = TransferReversed(
    NOON, "r", "t", "payer", "payee", 500, 20, IDR, ReversalReason.WRONG_PAYEE
)
REFUNDED = TransferRefunded(NOON, "r", "t", "payer", "payee", 500, IDR)
CHARGED = FeeCharged(NOON, "f", "payer", 500, IDR)
TOPPED_UP = TopUpPosted(NOON, "u", "payer", 500, IDR)
PAID_OUT = PayoutPosted(NOON, "p", "payer", 500, IDR)
ADJUSTED = AdjustmentPosted(
    NOON, "a", "payer", Side.CREDIT, 500, IDR, AdjustmentReason.GOODWILL, "ani", "dewi"
)
PLACED = HoldPlaced(NOON, "h", "payer", 500, IDR)
CAPTURED = HoldCaptured(NOON, "h", "payer", "payee", 500, 20, IDR)
RELEASED = HoldReleased(NOON, "h", "payer", 500, IDR)
EXPIRED = HoldExpired(NOON, "h", "payer", 500, IDR)
WITH_AMOUNT: tuple[AmountEvent, ...] = (
    POSTED,
    REVERSED,
    REFUNDED,
    CHARGED,
    TOPPED_UP,
    PAID_OUT,
    ADJUSTED,
    PLACED,
    CAPTURED,
    RELEASED,
    EXPIRED,
)


def kind_of(event: Event) -> str:
    return type(event).__name__


@pytest.mark.parametrize(
    ("event", "balances", "on_hold"),
    [
        (POSTED, {"payer": -520, "payee": 500, "fees:IDR": 20}, {}),
        (replace(POSTED, fee_minor=0), {"payer": -500, "payee": 500}, {}),
        (REVERSED, {"payer": 520, "payee": -500, "fees:IDR": -20}, {}),
        (replace(REVERSED, fee_minor=0), {"payer": 500, "payee": -500}, {}),
        (REFUNDED, {"payer": 500, "payee": -500}, {}),
        (CHARGED, {"payer": -500, "fees:IDR": 500}, {}),
        (TOPPED_UP, {"payer": 500, "acquirer:IDR": -500}, {}),
        (PAID_OUT, {"payer": -500, "acquirer:IDR": 500}, {}),
        (ADJUSTED, {"payer": 500, "adjustments:IDR": -500}, {}),
        (replace(ADJUSTED, side=Side.DEBIT), {"payer": -500, "adjustments:IDR": 500}, {}),
        (PLACED, {}, {"payer": 500}),
        (CAPTURED, {"payer": -500, "payee": 500}, {"payer": -520}),
        (RELEASED, {}, {"payer": -500}),
        (EXPIRED, {}, {"payer": -500}),
    ],
    ids=lambda value: kind_of(value) if isinstance(value, Event) else "",
)
def test_what_each_fact_changes(
    event: Event, balances: dict[str, int], on_hold: dict[str, int]
) -> None:
    assert {each.account_id: each.amount_minor for each in event.postings} == balances
    assert {each.account_id: each.amount_minor for each in event.reservations} == on_hold


@given(events)
def test_every_fact_sums_to_zero(event: Event) -> None:
    sums: Counter[Currency] = Counter()
    for posting in event.postings:
        sums[posting.currency] += posting.amount_minor
    assert not any(sums.values())


@pytest.mark.parametrize("event", WITH_AMOUNT, ids=kind_of)
@pytest.mark.parametrize(
    ("minor", "error"),
    [
        (0, ValueError),
        (-1, ValueError),
        (2**63, ValueError),
        (True, TypeError),
        (1.0, TypeError),
        ("1", TypeError),
        (None, TypeError),
    ],
)
def test_an_impossible_amount_is_no_fact(
    event: AmountEvent, minor: object, error: type[Exception]
) -> None:
    changes: dict[str, Any] = {"amount_minor": minor}
    with pytest.raises(error, match="amount"):
        replace(event, **changes)


@pytest.mark.parametrize(
    ("event", "field"),
    [(POSTED, "fee_minor"), (REVERSED, "fee_minor"), (CAPTURED, "released_minor")],
)
@pytest.mark.parametrize(
    ("minor", "error"), [(-1, ValueError), (2**63 - 500, ValueError), (True, TypeError)]
)
def test_what_goes_with_an_amount_has_to_fit_too(
    event: AmountEvent, field: str, minor: int, error: type[Exception]
) -> None:
    changes: dict[str, Any] = {field: minor}
    most: dict[str, Any] = {field: 2**63 - 501}
    with pytest.raises(error, match="amount"):
        replace(event, **changes)
    assert getattr(replace(event, **most), field) == 2**63 - 501


@pytest.mark.parametrize(("proposer", "approver"), [("ani", "ani"), ("", "ani"), ("ani", "")])
def test_an_adjustment_takes_two_people(proposer: str, approver: str) -> None:
    with pytest.raises(ValueError, match="two people"):
        replace(ADJUSTED, proposed_by=proposer, approved_by=approver)


def test_a_hold_expires_after_it_was_placed() -> None:
    with pytest.raises(ValueError, match="after"):
        replace(PLACED, expires_at=NOON)
    assert replace(PLACED, expires_at=NOON + timedelta(microseconds=1)) != PLACED


def test_a_hold_is_ended_by_three_kinds_of_fact() -> None:
    ended = {kind_of(each) for each in WITH_AMOUNT if hold_ended_by(each) == "h"}
    assert ended == {"HoldCaptured", "HoldReleased", "HoldExpired"}
    assert hold_ended_by(PLACED) is None


def test_every_kind_of_fact_has_a_canonical_form() -> None:
    kinds = {
        value
        for value in vars(event_module).values()
        if isinstance(value, type) and issubclass(value, Event)
    }
    assert kinds - {Event, AmountEvent, TransferEvent} == set(EVENT_TYPES)
