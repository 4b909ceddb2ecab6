"""A clock that moves only when it is told to."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """`now` is an aware moment, `seconds` runs beside it from zero."""

    def __init__(self, start: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) -> None:
        self._start = self._moment = start

    def now(self) -> datetime:
        return self._moment

    def seconds(self) -> float:
        return (self._moment - self._start).total_seconds()

    def advance(self, seconds: float) -> None:
        """Move on; a negative number sets the clock back."""
        self._moment += timedelta(seconds=seconds)
