"""Short messages to a phone: a port, and the adapter for demos and tests."""

import threading
from datetime import datetime
from typing import Protocol


class CodeSender(Protocol):
    """A firm that delivers short messages."""

    def send(self, phone: str, code: str) -> None:
        """Deliver `code` to `phone` (E.164); returns when it is on its way."""

    def warn_of_recovery(self, phone: str, ready_at: datetime) -> None:
        """Tell `phone` that another number takes its place then, unless somebody says no."""


class DemoCodeSender:
    """Keeps the last code of each number in memory and tells nobody, least of all a log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}
        self._warnings: dict[str, datetime] = {}

    def send(self, phone: str, code: str) -> None:
        """Remember it."""
        with self._lock:
            self._codes[phone] = code

    def warn_of_recovery(self, phone: str, ready_at: datetime) -> None:
        """Remember it."""
        with self._lock:
            self._warnings[phone] = ready_at

    def last_warning(self, phone: str) -> datetime | None:
        """When that number is to be replaced, as far as it was told."""
        with self._lock:
            return self._warnings.get(phone)

    def last_code(self, phone: str) -> str | None:
        """What was sent to that number last."""
        with self._lock:
            return self._codes.get(phone)
