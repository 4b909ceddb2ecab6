"""Reads phone numbers as people write them, stores E.164, and shows them readably."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import phonenumbers
from babel import Locale
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from app.services.bidi import Isolated, isolate_ltr, without_controls
from app.services.languages import language_of

HOME_REGIONS = ("ID", "VN", "SG")
# fmt: off
_ARAB_REGIONS = (
    "AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA",
    "MR", "OM", "PS", "QA", "SA", "SD", "SY", "TN", "YE",
)
# fmt: on
_LENGTH_LIMIT = 40
_SPELLING = re.compile(r"\+?[\d\s().\-‐‑–/]+")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_LENGTHS = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.TOO_LONG: "too_long",
}


class PhoneProblem(StrEnum):
    """Why a text is not a number to sign in or to pay with; `phone.<value>` is the sentence."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_IN_USE = "not_in_use"
    NOT_MOBILE = "not_mobile"


@dataclass(frozen=True)
class Region:
    """A country whose numbers can be typed without the country code."""

    code: str
    calling_code: str
    name: str

    @property
    def label(self) -> str:
        """The name and the calling code, whose plus stays in front in every language."""
        return f"{self.name} {isolate_ltr('+' + self.calling_code)}"


def parse_phone(text: str, default_region: str) -> str | PhoneProblem:
    """The E.164 number that `text` means in `default_region`; never raises."""
    text = _plain(text)
    if not text:
        return PhoneProblem.EMPTY
    if len(text) > _LENGTH_LIMIT or not _SPELLING.fullmatch(text):
        return PhoneProblem.NOT_A_NUMBER
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, default_region)
    except phonenumbers.NumberParseException as failure:
        return _problem_of(failure, text)
    return _checked(number)


def format_phone(e164: str, home_region: str | None = None) -> Isolated:
    """A number in groups: with its country code, or without it inside `home_region`."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return isolate_ltr(e164)
    is_home = phonenumbers.region_code_for_number(number) == home_region
    style = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    return isolate_ltr(phonenumbers.format_number(number, style))


def region_of(e164: str) -> str:
    """The region a number belongs to (ISO 3166), so that its owner may leave out the code."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or HOME_REGIONS[0]
    except phonenumbers.NumberParseException:
        return HOME_REGIONS[0]


@cache
def regions(language: str) -> tuple[Region, ...]:
    """Countries to choose from: the home markets first, then Arab countries by their name."""
    names = Locale.parse(language_of(language).code).territories

    def region(code: str) -> Region:
        return Region(code, str(phonenumbers.country_code_for_region(code)), names[code])

    others = sorted(
        map(region, _ARAB_REGIONS), key=lambda each: unicodedata.normalize("NFKD", each.name)
    )
    return (*map(region, HOME_REGIONS), *others)


def _plain(text: str) -> str:
    """Without the invisible marks that phone books wrap around a number."""
    return without_controls(text[: 2 * _LENGTH_LIMIT]).strip()


def _problem_of(failure: phonenumbers.NumberParseException, text: str) -> PhoneProblem:
    if failure.error_type == failure.TOO_LONG:
        return PhoneProblem.TOO_LONG
    is_short = failure.error_type != failure.INVALID_COUNTRY_CODE and any(map(str.isdigit, text))
    return PhoneProblem.TOO_SHORT if is_short else PhoneProblem.NOT_A_NUMBER


def _checked(number: phonenumbers.PhoneNumber) -> str | PhoneProblem:
    length = phonenumbers.is_possible_number_with_reason(number)
    if length in _LENGTHS:
        return PhoneProblem(_LENGTHS[length])
    if not phonenumbers.is_valid_number(number):
        return PhoneProblem.NOT_IN_USE
    if phonenumbers.number_type(number) not in _MOBILE:
        return PhoneProblem.NOT_MOBILE
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
