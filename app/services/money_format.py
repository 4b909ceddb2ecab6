"""Writes amounts the way a language does: Rp25.000, 25.000 ₫, S$25.00."""

from api_contract.money import Currency, Money
from app.services.bidi import Isolated, isolate_ltr, isolate_rtl
from app.services.languages import language_of

NO_BREAK = "\u00a0"
MINUS = "\u2212"
"""As wide as the plus sign, so that a column of amounts stays straight."""

SYMBOLS = {Currency.IDR: "Rp", Currency.VND: "₫", Currency.SGD: "S$"}
"""S$ and not CLDR's bare $, which half of the world reads as US dollars."""


def format_money(money: Money, language: str, *, signed: bool = False) -> Isolated:
    """An amount with its symbol; `signed` shows a plus as well as a minus.

    In Arabic the number is read first and its unit stands to the left of it; the sign stays at
    the left of the digits in every language.
    """
    sign = MINUS if money.minor < 0 else "+" if signed and money.minor else ""
    number, symbol = format_number(_size(money), language), SYMBOLS[money.currency]
    spoken = language_of(language)
    if spoken.is_rtl:
        return isolate_rtl(isolate_ltr(sign + number), NO_BREAK, isolate_ltr(symbol))
    if spoken.symbol_first:
        return isolate_ltr(f"{sign}{symbol}{number}")
    return isolate_ltr(f"{sign}{number}{NO_BREAK}{symbol}")


def format_number(money: Money, language: str) -> str:
    """The digits of an amount without its symbol, as an amount field shows them."""
    sign = MINUS if money.minor < 0 else ""
    whole, fraction = divmod(abs(money.minor), 10**money.currency.minor_digits)
    text = sign + format_count(whole, language)
    if money.currency.minor_digits:
        text += language_of(language).decimal + str(fraction).zfill(money.currency.minor_digits)
    return text


def format_count(number: int, language: str) -> str:
    """A whole number with its thousands grouped."""
    return f"{number:,}".replace(",", language_of(language).group).replace("-", MINUS)


def _size(money: Money) -> Money:
    return -money if money.minor < 0 else money
