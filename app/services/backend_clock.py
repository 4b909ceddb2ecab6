"""The backend's time, told by its answers, because a phone's clock may be wrong by hours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


class BackendClock:
    """The device's clock, corrected by the `Date` of the last valid answer (to a second)."""

    def __init__(self, device_now: Callable[[], datetime]) -> None:
        self._device_now = device_now
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """What the backend's clock shows, with its UTC offset."""
        return self._device_now() + self._offset

    def hear(self, date: str | None) -> None:
        """Take note of an answer's `Date` header; one that can't be read changes nothing."""
        try:
            told = parsedate_to_datetime(date or "")
        except ValueError:
            return
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        self._offset = told - self._device_now()
