"""Writes days and moments the way a language does; CLDR's words come from Babel."""

from datetime import date, datetime, timedelta, tzinfo

from babel.dates import (
    format_date,
    format_datetime,
    format_timedelta,
    get_timezone_location,
)

from app.services.languages import language_of

_JUST_NOW = timedelta(seconds=45)


def format_day(day: date, language: str) -> str:
    """A calendar day: 5 Jan 2026."""
    return format_date(day, language_of(language).day_pattern, locale=language_of(language).code)


def format_time(instant: datetime, zone: tzinfo, language: str) -> str:
    """The time of day in `zone`: 14.05 in Indonesian, 2:05 PM in English."""
    return _format(instant, zone, language, language_of(language).time_pattern)


def format_moment(instant: datetime, zone: tzinfo, language: str) -> str:
    """The day and the time of day in `zone`."""
    spoken = language_of(language)
    pattern = f"{spoken.day_pattern}{spoken.comma}{spoken.time_pattern}"
    return _format(instant, zone, language, pattern)


def format_ago(instant: datetime, now: datetime, language: str) -> str | None:
    """How long ago: "3 minutes ago"; None for just now, and for a clock that runs ahead."""
    passed = now - instant
    if passed < _JUST_NOW:
        return None
    code = language_of(language).code
    return format_timedelta(
        -passed, granularity="minute", threshold=1, add_direction=True, locale=code
    )


def format_remaining(until: datetime, now: datetime, language: str) -> str:
    """How long still: "11 hours", "2 minutes"; never less than a minute."""
    code = language_of(language).code
    left = max(until - now, timedelta(minutes=1))
    return format_timedelta(left, granularity="minute", threshold=1, locale=code)


def format_place(zone: str, language: str) -> str | None:
    """The city that a time zone of the IANA database is named after; None for an unknown one."""
    try:
        return get_timezone_location(zone, locale=language_of(language).code, return_city=True)
    except (LookupError, ValueError):
        return None


def _format(instant: datetime, zone: tzinfo, language: str, pattern: str) -> str:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its UTC offset")
    code = language_of(language).code
    return format_datetime(instant.astimezone(zone), pattern, locale=code)
