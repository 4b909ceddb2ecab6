"""What a person types becomes money only when there is no doubt what it means."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_contract.money import MINOR_UNITS_LIMIT, Currency, Money
from app.services.amount_input import Amount, AmountProblem, group_as_typed, parse_amount
from app.services.languages import LANGUAGES
from app.services.money_format import format_money, format_number

IDR, VND, SGD = Currency.IDR, Currency.VND, Currency.SGD
P = AmountProblem

languages = st.sampled_from(sorted(LANGUAGES))
currencies = st.sampled_from(Currency)
amounts = st.builds(
    Money, minor=st.integers(min_value=1, max_value=MINOR_UNITS_LIMIT), currency=currencies
)
near_numbers = st.text("0123456789٠٥۹５.,٬٫' \u00a0\u200f\u202e-−+rpsgdvnđ₫$e_", max_size=20)


@pytest.mark.parametrize(
    ("text", "currency", "language", "minor"),
    [
        ("25000", IDR, "id", 25_000),
        ("25.000", IDR, "id", 25_000),
        ("Rp 25.000", IDR, "id", 25_000),
        ("Rp. 25.000,-", IDR, "id", 25_000),
        ("IDR25.000,00", IDR, "id", 25_000),
        ("25.000\u00a0₫", VND, "vi", 25_000),
        ("25.000đ", VND, "vi", 25_000),
        ("25000 VNĐ", VND, "vi", 25_000),
        ("25,000", IDR, "en", 25_000),
        ("25,000.00", IDR, "en", 25_000),
        ("S$1,234.5", SGD, "en", 123_450),
        ("$ 1'234.50 ", SGD, "en", 123_450),
        ("sgd 1.234,50", SGD, "id", 123_450),
        (".5", SGD, "en", 50),
        ("12,", SGD, "vi", 1_200),
        ("1 234 567", IDR, "en", 1_234_567),
        ("٢٥٬٠٠٠", IDR, "ar", 25_000),
        ("١٬٢٣٤٫٥٠", SGD, "ar", 123_450),
        ("۱۲۳۴٫۵", SGD, "ar", 123_450),
        ("２５．０００", IDR, "id", 25_000),
        ("007", IDR, "id", 7),
        ("+Rp5", IDR, "id", 5),
    ],
)
def test_a_clear_amount_is_read(text: str, currency: Currency, language: str, minor: int) -> None:
    assert parse_amount(text, currency, language) == Amount(Money(minor=minor, currency=currency))


@pytest.mark.parametrize(
    ("text", "currency", "language", "problem"),
    [
        ("", IDR, "id", P.EMPTY),
        (" \u200f Rp ", IDR, "id", P.EMPTY),
        ("-", IDR, "id", P.NOT_A_NUMBER),
        (",", IDR, "id", P.NOT_A_NUMBER),
        ("1.5", IDR, "id", P.AMBIGUOUS),
        ("1.5", VND, "vi", P.AMBIGUOUS),
        ("1,5", IDR, "en", P.AMBIGUOUS),
        ("1,500", IDR, "id", P.AMBIGUOUS),
        ("1.000", IDR, "en", P.AMBIGUOUS),
        ("1.500", SGD, "ar", P.AMBIGUOUS),
        ("0.025", IDR, "id", P.AMBIGUOUS),
        ("1,500,000", IDR, "id", P.AMBIGUOUS),
        ("1,500.00", IDR, "id", P.AMBIGUOUS),
        ("1.234'567", IDR, "id", P.AMBIGUOUS),
        ("12.34.567", IDR, "id", P.AMBIGUOUS),
        ("1,5", IDR, "id", P.TOO_MANY_DECIMALS),
        ("25.000,50", IDR, "id", P.TOO_MANY_DECIMALS),
        ("1.234", VND, "en", P.AMBIGUOUS),
        ("1.2345", SGD, "en", P.TOO_MANY_DECIMALS),
        ("1.5000", SGD, "en", P.TOO_MANY_DECIMALS),
        ("1.0000", IDR, "en", P.TOO_MANY_DECIMALS),
        ("-5", IDR, "id", P.NEGATIVE),
        ("−Rp5", IDR, "id", P.NEGATIVE),
        ("Rp-5", IDR, "id", P.NEGATIVE),
        ("--5", IDR, "id", P.NOT_A_NUMBER),
        ("-Rp-5", IDR, "id", P.NOT_A_NUMBER),
        ("0", IDR, "id", P.ZERO),
        ("0.00", SGD, "en", P.ZERO),
        (str(2**63), IDR, "id", P.TOO_LARGE),
        ("9" * 60, SGD, "en", P.TOO_LARGE),
        ("1" * 10_000, IDR, "id", P.NOT_A_NUMBER),
        ("$25", IDR, "en", P.NOT_A_NUMBER),
        ("25.000 ₫", IDR, "id", P.NOT_A_NUMBER),
        ("1٢3", IDR, "id", P.NOT_A_NUMBER),
        ("25\u202e00", IDR, "id", P.NOT_A_NUMBER),
        ("25\u206700", IDR, "id", P.NOT_A_NUMBER),
        *((text, IDR, "en", P.NOT_A_NUMBER) for text in ("NaN", "Infinity", "1e5", "1_000")),
        *((text, IDR, "en", P.NOT_A_NUMBER) for text in ("½", "5²", "①", "५", "25k", "💵5", "(5)")),
    ],
)
def test_a_doubtful_amount_is_refused(
    text: str, currency: Currency, language: str, problem: AmountProblem
) -> None:
    assert parse_amount(text, currency, language) is problem


def test_the_largest_amount_is_read() -> None:
    largest = Money(minor=MINOR_UNITS_LIMIT, currency=IDR)
    assert parse_amount(str(MINOR_UNITS_LIMIT), IDR, "id") == Amount(largest)


@given(amounts, languages)
def test_what_the_app_shows_can_be_typed_and_pasted(money: Money, language: str) -> None:
    for shown in (format_number(money, language), format_money(money, language)):
        assert parse_amount(shown, money.currency, language) == Amount(money)


@given(amounts, languages)
def test_a_shown_loss_is_never_read_as_an_amount(money: Money, language: str) -> None:
    assert parse_amount(format_money(-money, language), money.currency, language) is P.NEGATIVE


@given(st.text() | near_numbers, currencies, languages)
def test_no_text_at_all_raises(text: str, currency: Currency, language: str) -> None:
    read = parse_amount(text, currency, language)
    assert isinstance(read, AmountProblem) or 0 < read.money.minor <= MINOR_UNITS_LIMIT
    group_as_typed(text, text[:-1], currency, language)


@given(near_numbers, currencies)
def test_no_text_means_two_amounts_in_two_languages(text: str, currency: Currency) -> None:
    english, indonesian = (parse_amount(text, currency, code) for code in ("en", "id"))
    if isinstance(english, Amount) and isinstance(indonesian, Amount):
        assert english == indonesian


def test_a_hostile_text_is_refused_quickly() -> None:
    begun = time.perf_counter()
    for text in ("1" * 10**6, " " * 10**6, "1," * 31, "1" + " 111" * 15 + "x"):
        assert isinstance(parse_amount(text, IDR, "en"), AmountProblem)
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("before", "text", "currency", "language", "shown"),
    [
        ("2.500", "2.5000", IDR, "id", "25.000"),
        ("25.000", "25.00", IDR, "id", "2.500"),
        ("1", "1.", IDR, "id", "1"),
        ("12", "12.", SGD, "id", "12,"),
        ("1.234,", "1.234,5", SGD, "id", "1.234,5"),
        ("1,234", "1,234.", SGD, "en", "1,234."),
        ("0", "07", VND, "vi", "7"),
        ("2,500", "2,500٠", IDR, "ar", "25,000"),
    ],
)
def test_thousands_are_grouped_while_typing(
    before: str, text: str, currency: Currency, language: str, shown: str
) -> None:
    assert group_as_typed(text, before, currency, language) == shown


@pytest.mark.parametrize("text", ["", "a", "-", "1,2,", "1,x"])
def test_what_is_no_number_in_the_making_is_left_alone(text: str) -> None:
    assert group_as_typed(text, text[:-1], IDR, "id") == text


@pytest.mark.parametrize("text", ["12.5", "12.50", "1.2345", "25000"])
def test_what_was_pasted_is_left_for_the_reader_to_judge(text: str) -> None:
    assert group_as_typed(text, "", SGD, "id") == text


@given(st.integers(min_value=1, max_value=10**15), currencies, languages)
def test_typing_digit_by_digit_keeps_the_amount(n: int, currency: Currency, language: str) -> None:
    shown = ""
    for digit in str(n):
        shown = group_as_typed(shown + digit, shown, currency, language)
    expected = Money(minor=n * 10**currency.minor_digits, currency=currency)
    assert parse_amount(shown, currency, language) == Amount(expected)
    assert shown == format_number(expected, language)[: len(shown)]
