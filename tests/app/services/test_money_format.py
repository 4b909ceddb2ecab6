"""Amounts look the way the readers of a language write them."""

import pytest

from api_contract.money import Currency, Money
from app.services.bidi import LRI, PDI, RLI
from app.services.money_format import format_count, format_money, format_number

SPACE = "\u00a0"


def money(minor: int, currency: Currency) -> Money:
    return Money(minor=minor, currency=currency)


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("id", Currency.IDR, "Rp1.234.567"),
        ("id", Currency.SGD, "S$12.345,67"),
        ("vi", Currency.VND, f"1.234.567{SPACE}₫"),
        ("vi", Currency.SGD, f"12.345,67{SPACE}S$"),
        ("en", Currency.SGD, "S$12,345.67"),
        ("en", Currency.IDR, "Rp1,234,567"),
    ],
)
def test_an_amount_reads_as_in_the_shops(language: str, currency: Currency, shown: str) -> None:
    assert format_money(money(1_234_567, currency), language) == f"{LRI}{shown}{PDI}"


def test_in_arabic_the_unit_follows_the_number_and_can_not_turn_it_around() -> None:
    shown = format_money(money(-1_234_567, Currency.SGD), "ar")
    assert shown == f"{RLI}{LRI}−12,345.67{PDI}{SPACE}{LRI}S${PDI}{PDI}"


def test_the_sign_stands_in_front() -> None:
    for language, shown in (("id", "−Rp25.000"), ("vi", f"−25.000{SPACE}Rp")):
        assert format_money(money(-25_000, Currency.IDR), language) == f"{LRI}{shown}{PDI}"


def test_a_plus_is_shown_only_when_asked_for_and_never_for_nothing() -> None:
    gained, nothing = money(5, Currency.IDR), money(0, Currency.IDR)
    assert "+" not in format_money(gained, "id")
    assert format_money(gained, "id", signed=True) == f"{LRI}+Rp5{PDI}"
    assert format_money(nothing, "id", signed=True) == f"{LRI}Rp0{PDI}"


def test_less_than_one_whole_unit_keeps_its_zeros() -> None:
    assert format_number(money(5, Currency.SGD), "en") == "0.05"
    assert format_number(money(-5, Currency.SGD), "id") == "−0,05"


def test_the_largest_amount_is_exact() -> None:
    largest = money(2**63 - 1, Currency.SGD)
    assert format_number(largest, "en") == "92,233,720,368,547,758.07"


def test_a_count_is_grouped() -> None:
    assert format_count(12_345, "vi") == "12.345"
