"""Days and moments in the reader's words and the reader's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.services.moment_format import format_ago, format_day, format_moment, format_time

JAKARTA = ZoneInfo("Asia/Jakarta")
EVENING = datetime(2026, 1, 5, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "6 Jan 2026, 1:05 AM"),
        ("id", "6 Jan 2026, 01.05"),
        ("vi", "6 thg 1, 2026, 01:05"),
        ("ar", "6 يناير 2026، 1:05 ص"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone(language: str, shown: str) -> None:
    assert format_moment(EVENING, JAKARTA, language) == shown


def test_the_same_moment_is_another_time_elsewhere() -> None:
    assert format_time(EVENING, JAKARTA, "id") == "01.05"
    assert format_time(EVENING, ZoneInfo("Asia/Singapore"), "id") == "02.05"


def test_a_day_needs_no_zone() -> None:
    assert format_day(date(2026, 8, 17), "id") == "17 Agu 2026"


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        format_time(EVENING.replace(tzinfo=None), JAKARTA, "id")


@pytest.mark.parametrize(
    ("language", "passed", "shown"),
    [
        ("en", timedelta(minutes=3), "3 minutes ago"),
        ("en", timedelta(seconds=50), "1 minute ago"),
        ("id", timedelta(hours=2), "2 jam yang lalu"),
        ("vi", timedelta(days=1), "1 ngày trước"),
        ("ar", timedelta(minutes=2), "قبل دقيقتين"),
        ("ar", timedelta(minutes=11), "قبل 11 دقيقة"),
    ],
)
def test_the_past_is_told_in_whole_units(language: str, passed: timedelta, shown: str) -> None:
    assert format_ago(EVENING, EVENING + passed, language) == shown


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(seconds=44), timedelta(days=-1)])
def test_the_present_and_a_clock_that_runs_ahead_have_no_distance(passed: timedelta) -> None:
    assert format_ago(EVENING, EVENING + passed, "en") is None
