"""The backend's time, whatever the device's clock shows."""

import pytest

from app.services.backend_clock import BackendClock
from tests.fakes import FakeClock


def test_the_date_of_an_answer_corrects_the_device() -> None:
    device = FakeClock()  # 09:00 UTC
    clock = BackendClock(device.now)
    assert clock.now() == device.now()
    clock.hear("Sat, 21 Nov 2026 03:00:00 GMT")
    device.advance(60)
    assert clock.now().isoformat() == "2026-11-21T03:01:00+00:00"


@pytest.mark.parametrize("date", [None, "", "yesterday", "Sat, 99 Nov 2026 03:00:00 GMT"])
def test_a_date_that_can_not_be_read_changes_nothing(date: str | None) -> None:
    device = FakeClock()
    clock = BackendClock(device.now)
    clock.hear(date)
    assert clock.now() == device.now()
