"""A clock that nobody can hold back."""

import time

import pytest

from app.services import cautious_clock
from app.services.cautious_clock import CORRECTION_SECONDS, FORGED_SECONDS, CautiousClock, uptime
from tests.fakes import FakeClock


class TwoClocks:
    """What the device's two clocks say."""

    def __init__(self) -> None:
        self.uptime = FakeClock()
        self.day = FakeClock()
        self.cautious = CautiousClock(self.uptime.seconds, self.day.seconds)

    def passed(self, by_uptime: float, by_day: float) -> float:
        before = self.cautious()
        self.uptime.advance(by_uptime)
        self.day.advance(by_day)
        return self.cautious() - before


@pytest.mark.parametrize(
    ("by_uptime", "by_day", "passed"),
    [
        (10, 10, 10),
        (10, 0, 10),
        (0, 3600, 3600),
        (10, 9, 10),
        (10, 10 - CORRECTION_SECONDS, 10),
        (-5, 0, 0),
        (0, -3600, FORGED_SECONDS),
        (10, -3600, FORGED_SECONDS + 10),
    ],
)
def test_the_longer_time_counts_and_one_set_back_is_forged(
    by_uptime: float, by_day: float, passed: float
) -> None:
    assert TwoClocks().passed(by_uptime, by_day) == passed


def test_small_corrections_do_not_add_up() -> None:
    clocks = TwoClocks()
    assert sum(clocks.passed(5, 5 - CORRECTION_SECONDS) for _ in range(100)) == 500


def test_a_clock_that_was_set_back_and_on_again_is_not_forgiven() -> None:
    clocks = TwoClocks()
    clocks.passed(0, -3600)
    clocks.passed(0, 3600)
    assert clocks.cautious() >= FORGED_SECONDS


def test_the_device_s_own_clocks_run() -> None:
    clock = CautiousClock()
    assert 0 <= clock() <= clock()


def test_the_uptime_counts_the_sleep_where_the_system_does() -> None:
    assert abs(uptime() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 60


def test_a_system_without_such_a_clock_has_its_monotonic_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cautious_clock, "_UPTIME", None)
    assert abs(uptime() - time.monotonic()) < 60
