"""A clock that goes back: the ledger's time does not."""

from datetime import timedelta
from pathlib import Path

from backend.settings import Settings, utc_now
from tests.backend.support import FakeClock
from tests.bank.till import open_till


def test_the_time_of_events_never_goes_back(tmp_path: Path) -> None:
    began = utc_now()
    clock = FakeClock(began)
    with open_till(Settings(data_dir=tmp_path, clock=clock)) as till:
        for hours in (1, -2, 0.5, -3, 5):
            clock.advance(hours=hours)
            assert till.send().status_code == 201
        times = [event.at - began for event in till.posted()]
    # Until the clock is past the latest time again, that is the time.
    assert times == [timedelta(hours=hours) for hours in (1, 1, 1, 1, 1.5)]
