"""One language: its texts by key, and amounts, moments and numbers as it writes them."""

import datetime as dt
import logging
from dataclasses import dataclass, field

from api_contract.money import Currency, Money
from app.services.bidi import Isolated, isolate
from app.services.language_packs.catalogue import Texts, fill
from app.services.languages import Language
from app.services.moment_format import (
    format_ago,
    format_day,
    format_moment,
    format_place,
    format_remaining,
    format_time,
)
from app.services.money_format import SYMBOLS, format_count, format_money, format_number
from app.services.phone_number import format_phone

_log = logging.getLogger(__name__)
_GAP = "…"


@dataclass(frozen=True, eq=False)
class LanguagePack:
    """Call it with a key to get the text; a text it lacks is English's, or the key itself."""

    language: Language
    texts: Texts
    fallback: "LanguagePack | None" = None
    _reported: set[str] = field(default_factory=set, repr=False)

    @property
    def code(self) -> str:
        """The language's code: en, id, vi or ar."""
        return self.language.code

    @property
    def is_rtl(self) -> bool:
        """True when the language is read from right to left."""
        return self.language.is_rtl

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key` with its {names} filled; strings are cleaned and isolated.

        A text may have a fuller version for when a value is known: with `minutes=3` given,
        `error.pin_locked.minutes` is said in place of `error.pin_locked`.
        """
        for name, value in values.items():
            fuller = f"{key}.{name}"
            if self._knows(fuller):
                number = value if isinstance(value, int) else None
                return self._say(fuller, number, {**values, "n": value})
        return self._say(key, None, values)

    def plural(self, key: str, n: int, /, **values: object) -> str:
        """The text of `key` in the form for `n` things, with {n} and the {names} filled."""
        return self._say(key, n, {**values, "n": n})

    def money(self, money: Money, *, signed: bool = False) -> Isolated:
        """An amount with its symbol; `signed` shows a plus as well as a minus."""
        return format_money(money, self.code, signed=signed)

    def number_of(self, money: Money) -> str:
        """The digits of an amount without its symbol, for an amount field."""
        return format_number(money, self.code)

    def number(self, count: int) -> str:
        """A whole number with its thousands grouped."""
        return format_count(count, self.code)

    def currency_symbol(self, currency: Currency) -> str:
        """Rp, ₫ or S$."""
        return SYMBOLS[currency]

    def currency_name(self, currency: Currency) -> str:
        """The currency's name, such as Indonesian rupiah."""
        return self(f"currency.{currency.value}")

    def date(self, day: dt.date) -> str:
        """A calendar day: 5 Jan 2026."""
        return format_day(day, self.code)

    def time(self, instant: dt.datetime, zone: dt.tzinfo) -> str:
        """The time of day in `zone`."""
        return format_time(instant, zone, self.code)

    def moment(self, instant: dt.datetime, zone: dt.tzinfo) -> str:
        """The day and the time of day in `zone`."""
        return format_moment(instant, zone, self.code)

    def day_heading(self, day: dt.date, today: dt.date) -> str:
        """Today, Yesterday or the date."""
        if day == today:
            return self("day.today")
        return self("day.yesterday") if day == today - dt.timedelta(days=1) else self.date(day)

    def ago(self, instant: dt.datetime, now: dt.datetime) -> str:
        """How long ago: just now, 3 minutes ago, 2 days ago."""
        return format_ago(instant, now, self.code) or self("time.just_now")

    def remaining(self, until: dt.datetime, now: dt.datetime) -> str:
        """How long still: 11 hours."""
        return format_remaining(until, now, self.code)

    def place(self, zone: str) -> str | None:
        """The city that a time zone is named after; None for an unknown one."""
        return format_place(zone, self.code) if zone else None

    def phone(self, e164: str, home_region: str | None = None) -> Isolated:
        """A phone number in groups; without its country code inside `home_region`."""
        return format_phone(e164, home_region)

    def isolate(self, text: str) -> Isolated:
        """Text that somebody else wrote, cleaned, so that it can't reorder what stands near."""
        return isolate(text)

    def _knows(self, key: str) -> bool:
        return key in self.texts or (self.fallback is not None and self.fallback._knows(key))

    def _say(self, key: str, number: int | None, values: dict[str, object]) -> str:
        text = self._text(key, number)

        def value_of(name: str) -> str:
            if name in values:
                return self._write(values[name])
            self._report(f"{key} was said without {name}")
            return _GAP

        return fill(text, value_of)

    def _text(self, key: str, number: int | None) -> str:
        forms = self.texts.get(key)
        if forms is None:
            self._report(f"no text for {key}")
            return key if self.fallback is None else self.fallback._text(key, number)
        form = -1 if number is None else self.language.plurals.form(abs(number))
        return forms[min(form, len(forms) - 1)]

    def _write(self, value: object) -> str:
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, int):
            count = self.number(value)
            return count if value >= 0 else isolate(count)
        return isolate(value if isinstance(value, str) else str(value))

    def _report(self, trouble: str) -> None:
        if trouble not in self._reported:
            self._reported.add(trouble)
            _log.warning("language %s: %s", self.code, trouble)
