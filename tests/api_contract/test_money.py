"""Money on the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api_contract.money import MINOR_UNITS_LIMIT, Currency, Money, PositiveMoney

minors = st.integers(-MINOR_UNITS_LIMIT, MINOR_UNITS_LIMIT)


@given(minors, st.sampled_from(Currency))
def test_no_unit_is_lost_on_the_wire(minor: int, currency: Currency) -> None:
    money = Money(minor=minor, currency=currency)
    wire = money.model_dump_json()
    assert f'"minor":"{minor}"' in wire
    assert Money.model_validate_json(wire) == money


@pytest.mark.parametrize(
    "minor",
    [1.0, 1.5, True, None, "", "-", "+1", "1.0", "1e3", " 1", "1_000", "٣", "0x1", "9" * 20, 2**63],
)
def test_what_is_no_whole_amount_is_refused(minor: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"minor": minor, "currency": "IDR"})


@pytest.mark.parametrize("minor", ["0", "-1"])
def test_nothing_can_not_be_asked_for(minor: str) -> None:
    with pytest.raises(ValidationError):
        PositiveMoney.model_validate({"minor": minor, "currency": "IDR"})


def test_currencies_do_not_mix() -> None:
    rupiah, dollars = Money(minor=5, currency=Currency.IDR), Money(minor=5, currency=Currency.SGD)
    assert (rupiah + rupiah - rupiah).minor == 5
    assert (-rupiah).minor == -5
    with pytest.raises(ValueError, match="SGD is not IDR"):
        rupiah + dollars
