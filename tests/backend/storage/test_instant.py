"""Moments in the database."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from backend.storage.instant import from_micros, to_micros


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_microsecond_is_lost(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment
