"""Seconds that never pass slower than the truth, whatever is done to the device's clocks."""

import time
from collections.abc import Callable

CORRECTION_SECONDS = 2.0
"""A network's time service sets a clock back by less than this; more is somebody's doing."""
FORGED_SECONDS = 366 * 86_400.0
"""What a clock that was set back counts for: more than anything here waits for."""

_UPTIME = getattr(time, "CLOCK_BOOTTIME", None) or getattr(time, "CLOCK_MONOTONIC", None)


def uptime() -> float:
    """Seconds since some start, the device's sleep included where the system counts it.

    Linux and Android have a clock for that, on Apple's systems it is the monotonic one, and
    Windows has no other than the one Python takes.
    """
    return time.monotonic() if _UPTIME is None else time.clock_gettime(_UPTIME)


class CautiousClock:
    """Counts from zero; made once and read often, for it compares each reading with the last.

    Nobody can set the uptime, but it may stand still while the device sleeps; the time of day
    goes on then, but can be set. Each step is the longer of the two.
    """

    def __init__(
        self,
        uptime: Callable[[], float] = uptime,
        time_of_day: Callable[[], float] = time.time,
    ) -> None:
        self._uptime = uptime
        self._time_of_day = time_of_day
        self._last = (uptime(), time_of_day())
        self._seconds = 0.0

    def __call__(self) -> float:
        """Seconds that have passed at most, since it was made."""
        now = (self._uptime(), self._time_of_day())
        by_uptime, by_day = now[0] - self._last[0], now[1] - self._last[1]
        self._last = now
        self._seconds += max(by_uptime, by_day, 0.0)
        if by_day < -CORRECTION_SECONDS:
            self._seconds += FORGED_SECONDS
        return self._seconds
