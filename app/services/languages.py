"""The languages Saku speaks, and how each of them writes numbers, amounts and moments.

Digits are Western in Arabic too, which is what CLDR prefers for `ar`: an amount, a phone number
and a receipt then look the same on screen, on paper and in the QR code of the shop next door.
"""

from collections.abc import Callable
from dataclasses import dataclass


def _one_form(_: int) -> int:
    return 0


def _singular_or_plural(n: int) -> int:
    return 0 if n == 1 else 1


def _arabic_form(n: int) -> int:
    if n < 3:
        return n
    if 3 <= n % 100 <= 10:
        return 3
    return 4 if n % 100 >= 11 else 5


@dataclass(frozen=True)
class PluralRule:
    """How many forms a counted noun has: their CLDR names, and the form for a number."""

    header: str
    """The `Plural-Forms` of a .po file, which Weblate and Poedit read."""
    categories: tuple[str, ...]
    form: Callable[[int], int]
    exact_forms: int = 0
    """This many leading forms stand for one number each and may say it in words."""


_ONE_FORM = PluralRule("nplurals=1; plural=0;", ("other",), _one_form)
_TWO_FORMS = PluralRule(
    "nplurals=2; plural=(n != 1);", ("one", "other"), _singular_or_plural, exact_forms=1
)
_SIX_FORMS = PluralRule(
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5);",
    ("zero", "one", "two", "few", "many", "other"),
    _arabic_form,
    exact_forms=3,
)


@dataclass(frozen=True)
class Language:
    """One language: separators of its numbers, CLDR patterns of its dates, its plural rule."""

    code: str
    name: str
    group: str
    decimal: str
    day_pattern: str
    time_pattern: str
    plurals: PluralRule
    comma: str = ", "
    symbol_first: bool = True
    is_rtl: bool = False


ENGLISH = Language("en", "English", ",", ".", "d MMM y", "h:mm a", _TWO_FORMS)
INDONESIAN = Language("id", "Bahasa Indonesia", ".", ",", "d MMM y", "HH.mm", _ONE_FORM)
VIETNAMESE = Language(
    "vi", "Tiếng Việt", ".", ",", "d MMM, y", "HH:mm", _ONE_FORM, symbol_first=False
)
ARABIC = Language(
    "ar",
    "العربية",
    ",",
    ".",
    "d MMM y",
    "h:mm a",
    _SIX_FORMS,
    comma="، ",
    symbol_first=False,
    is_rtl=True,
)

LANGUAGES = {spoken.code: spoken for spoken in (ENGLISH, INDONESIAN, VIETNAMESE, ARABIC)}
"""By code, in the order in which they are offered."""


def language_of(code: str) -> Language:
    """The language with this code; English when there is none."""
    return LANGUAGES.get(code, ENGLISH)
