"""Phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.bidi import LRI, PDI
from app.services.languages import LANGUAGES
from app.services.phone_number import HOME_REGIONS, PhoneProblem, format_phone, parse_phone, regions

P = PhoneProblem


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("0812 3456 7890", "ID", "+6281234567890"),
        ("6281234567890", "ID", "+6281234567890"),
        ("+62 0812-3456-7890", "SG", "+6281234567890"),
        ("0062 812 3456 7890", "SG", "+6281234567890"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "ID", "+6281234567890"),
        ("\u202a+62 812‑3456‑7890\u202c", "VN", "+6281234567890"),
        ("0912 345 678", "VN", "+84912345678"),
        ("84912345678", "VN", "+84912345678"),
        ("9123 4567", "SG", "+6591234567"),
        ("6591234567", "SG", "+6591234567"),
        ("050 123 4567", "AE", "+971501234567"),
    ],
)
def test_a_number_is_read_in_every_usual_spelling(text: str, region: str, number: str) -> None:
    assert parse_phone(text, region) == number


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", P.EMPTY),
        (" \u200e ", P.EMPTY),
        ("0812ABC", P.NOT_A_NUMBER),
        ("0812 3456 7890 ext 5", P.NOT_A_NUMBER),
        ("+", P.NOT_A_NUMBER),
        ("+999 123456", P.NOT_A_NUMBER),
        ("1", P.TOO_SHORT),
        ("0812", P.TOO_SHORT),
        ("0812 3456 7890 1234 5678", P.TOO_LONG),
        ("9" * 30, P.TOO_LONG),
        ("9" * 10_000, P.NOT_A_NUMBER),
        ("+65 8000 0001", P.NOT_IN_USE),
        ("021 1234567", P.NOT_MOBILE),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_its_reason(
    text: str, problem: PhoneProblem
) -> None:
    assert parse_phone(text, "ID") is problem


@given(st.text() | st.text("+0123456789 -()٠", max_size=20), st.sampled_from([*HOME_REGIONS, "XX"]))
def test_no_text_at_all_raises(text: str, region: str) -> None:
    number = parse_phone(text, region)
    if not isinstance(number, PhoneProblem):
        assert parse_phone(number, "SG") == number
        assert parse_phone(format_phone(number), "SG") == number


def test_a_number_is_shown_in_groups_from_left_to_right() -> None:
    assert format_phone("+6281234567890") == f"{LRI}+62 812-3456-7890{PDI}"
    assert format_phone("+6281234567890", "ID") == f"{LRI}0812-3456-7890{PDI}"
    assert format_phone("+6281234567890", "SG") == f"{LRI}+62 812-3456-7890{PDI}"


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert format_phone("unknown") == f"{LRI}unknown{PDI}"


def test_home_markets_come_first_and_countries_are_named_in_the_readers_language() -> None:
    assert [region.code for region in regions("vi")[:3]] == ["ID", "VN", "SG"]
    assert [region.name for region in regions("id")[:3]] == ["Indonesia", "Vietnam", "Singapura"]
    assert {region.calling_code for region in regions("ar")} >= {"62", "84", "65", "971", "966"}


def test_an_accented_country_stands_where_its_first_letter_does() -> None:
    names = [region.name for region in regions("vi")]
    assert names.index("Ả Rập Xê-út") < names.index("Bahrain")


def test_every_language_offers_the_same_countries() -> None:
    offered = {frozenset(region.code for region in regions(code)) for code in LANGUAGES}
    assert len(offered) == 1


def test_the_plus_of_a_calling_code_stays_in_front_in_arabic() -> None:
    assert regions("ar")[0].label == f"إندونيسيا {LRI}+62{PDI}"
