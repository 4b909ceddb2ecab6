"""One byte form per event, and the chain over it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_contract.money import Currency
from backend.ledger.canonical import GENESIS, canonical_json, chain_hash, decode, encode
from backend.ledger.event import (
    AccountOpened,
    Event,
    HoldPlaced,
    HoldReleased,
    PayoutPosted,
    TopUpPosted,
    TransferPosted,
)

moments = st.datetimes(timezones=st.just(UTC))
events = st.one_of(
    [
        st.builds(event_type, at=moments)
        for event_type in (AccountOpened, HoldPlaced, HoldReleased, PayoutPosted, TopUpPosted)
    ]
    + [st.builds(TransferPosted, at=moments, approved_at=moments, accepted_at=moments)]
)
OPENED = AccountOpened(datetime(2026, 3, 14, tzinfo=UTC), "account", "person", Currency.IDR)


@given(events)
def test_every_event_comes_back_from_its_bytes(event: Event) -> None:
    assert decode(encode(event)) == event
    assert encode(decode(encode(event))) == encode(event)


def test_the_bytes_are_sorted_and_hold_no_numbers() -> None:
    assert encode(OPENED) == (
        b'{"account_id":"account","at":"2026-03-14T00:00:00.000000+00:00","currency":"IDR",'
        b'"kind":"AccountOpened","person_id":"person"}'
    )


def test_the_same_moment_has_the_same_bytes_in_every_time_zone() -> None:
    elsewhere = OPENED.at.astimezone(timezone(timedelta(hours=7)))
    moved = AccountOpened(elsewhere, "account", "person", Currency.IDR)
    assert encode(moved) == encode(OPENED)


@pytest.mark.parametrize("value", [1, 1.5, True])
def test_numbers_have_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json({"nested": {"value": value}})


@pytest.mark.parametrize("body", [b'{"kind":"Nothing"}', b'{"kind":"AccountOpened"}', b"{}"])
def test_other_bytes_are_no_event(body: bytes) -> None:
    with pytest.raises(ValueError, match="canonical"):
        decode(body)


def test_the_hash_depends_on_everything_before_it() -> None:
    first = chain_hash(GENESIS, 1, b"body")
    others = {
        chain_hash(first, 1, b"body"),
        chain_hash(GENESIS, 2, b"body"),
        chain_hash(GENESIS, 1, b"bodz"),
    }
    assert first not in others
    assert len(others) == 3
