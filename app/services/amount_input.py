"""Reads an amount as a person types or pastes it, and refuses what could mean two things.

In Indonesian 1.500 is fifteen hundred and 1,5 is one and a half; in English it is the other way
round. Whoever writes 1.5 in Indonesian may mean either, so it is never guessed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from api_contract.money import MINOR_UNITS_LIMIT, Currency, Money
from app.services.bidi import FSI, LRI, MARKS, PDI, RLI
from app.services.languages import language_of

LENGTH_LIMIT = 64
_ZEROS = "0٠۰０"
_ARABIC_GROUP, _ARABIC_DECIMAL = "٬", "٫"
_FOLD = {ord(zero) + n: str(n) for zero in _ZEROS for n in range(10)} | str.maketrans(
    "\u00a0\u2007\u2009\u202f’ʼ＇−–—﹣－＋，．＄", "    '''-----+,.$"
)
_EDGES = " \t\r\n" + MARKS + FSI + LRI + RLI + PDI
_SPELLINGS = {
    Currency.IDR: ("rp.", "rp", "idr"),
    Currency.VND: ("vnđ", "vnd", "₫", "đ"),
    Currency.SGD: ("sgd", "s$", "$"),
}
_DIGITS = re.compile(r"[0-9]+")


class AmountProblem(StrEnum):
    """Why a text is not an amount; `amount.<value>` is the sentence for it."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"
    NEGATIVE = "negative"
    ZERO = "zero"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Amount:
    """What was certainly meant: more than zero, and small enough for the ledger."""

    money: Money


def parse_amount(text: str, currency: Currency, language: str) -> Amount | AmountProblem:
    """The amount that `text` means to a reader of `language`; never raises."""
    if len(text) > LENGTH_LIMIT or _mixes_digits(text):
        return AmountProblem.NOT_A_NUMBER
    sign, body = _split(text.translate(_FOLD).casefold(), currency)
    if not body:
        return AmountProblem.NOT_A_NUMBER if sign else AmountProblem.EMPTY
    if language_of(language).decimal == ",":
        body = body.removesuffix(",-")  # "Rp25.000,-" closes a price on an Indonesian receipt
    minor = _read(body, currency, language)
    if isinstance(minor, AmountProblem):
        return minor
    if sign not in ("", "+"):
        return AmountProblem.NEGATIVE if sign == "-" else AmountProblem.NOT_A_NUMBER
    if minor == 0:
        return AmountProblem.ZERO
    if minor > MINOR_UNITS_LIMIT:
        return AmountProblem.TOO_LARGE
    return Amount(Money(minor=minor, currency=currency))


def group_as_typed(text: str, before: str, currency: Currency, language: str) -> str:
    """`text` grouped anew when one key at the end of `before` made it: 2.5000 → 25.000.

    A group sign that was just typed counts as the decimal sign, because many number pads have
    only one of the two. Anything else is returned as it is: in a pasted 12.50 the point may well
    be meant as a decimal one, and to group it anew would hide that.
    """
    if before != text[:-1] and before[:-1] != text:
        return text
    spoken = language_of(language)
    folded = text.translate(_FOLD).strip(_EDGES)
    if folded.endswith(spoken.group):
        folded = folded[:-1] + (spoken.decimal if currency.minor_digits else "")
    whole, point, fraction = folded.replace(spoken.group, "").partition(spoken.decimal)
    is_clean = _DIGITS.fullmatch(whole) and (not fraction or _DIGITS.fullmatch(fraction))
    if not is_clean or len(whole) > LENGTH_LIMIT:
        return text
    return f"{int(whole):,}".replace(",", spoken.group) + point + fraction


def _mixes_digits(text: str) -> bool:
    return sum(any(zero <= c <= chr(ord(zero) + 9) for c in text) for zero in _ZEROS) > 1


def _split(text: str, currency: Currency) -> tuple[str, str]:
    """The sign, which stands before or after a leading symbol, and what is left of the text."""
    outer, text = _take_sign(text.strip(_EDGES))
    text = _without_symbol(text, currency).strip(_EDGES)
    inner, text = _take_sign(text)
    return outer + inner, text


def _take_sign(text: str) -> tuple[str, str]:
    return (text[0], text[1:].strip(_EDGES)) if text[:1] in ("-", "+") else ("", text)


def _without_symbol(text: str, currency: Currency) -> str:
    for spelling in _SPELLINGS[currency]:
        if text.startswith(spelling):
            return text.removeprefix(spelling)
        if text.endswith(spelling):
            return text.removesuffix(spelling)
    return text


def _read(body: str, currency: Currency, language: str) -> int | AmountProblem:
    """Minor units of an unsigned number without its symbol."""
    grammar, alphabet = _grammar(language)
    match = grammar.fullmatch(body)
    if match is None:
        is_number = alphabet.fullmatch(body) and _DIGITS.search(body)
        return AmountProblem.AMBIGUOUS if is_number else AmountProblem.NOT_A_NUMBER
    whole, fraction = _DIGITS.findall(match["whole"]), match["fraction"] or ""
    if not whole and not fraction:
        return AmountProblem.NOT_A_NUMBER
    looks_grouped = len(whole) < 2 and len(match["whole"]) <= 3 and len(fraction) == 3
    if looks_grouped and match["point"] != _ARABIC_DECIMAL:
        return AmountProblem.AMBIGUOUS
    return _to_minor("".join(whole) or "0", fraction, currency)


def _to_minor(whole: str, fraction: str, currency: Currency) -> int | AmountProblem:
    if fraction in ("0", "00"):
        fraction = ""
    digits = currency.minor_digits
    if len(fraction) > digits:
        return AmountProblem.TOO_MANY_DECIMALS
    return int(whole + fraction.ljust(digits, "0"))


@cache
def _grammar(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The numbers of a language, and the characters that could be meant as one."""
    spoken = language_of(language)
    groups = re.escape(f"{spoken.group}{_ARABIC_GROUP}' ")
    decimals = re.escape(f"{spoken.decimal}{_ARABIC_DECIMAL}")
    whole = rf"[1-9][0-9]{{0,2}}(?P<group>[{groups}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]*"
    number = rf"(?P<whole>{whole})(?:(?P<point>[{decimals}])(?P<fraction>[0-9]*))?"
    return re.compile(number), re.compile(rf"[0-9{groups}{decimals}]+")
