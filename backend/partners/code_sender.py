"""Sending a one-time code to a phone: a port, and the adapter for demos and tests."""

import threading
from typing import Protocol


class CodeSender(Protocol):
    """A firm that delivers short messages."""

    def send(self, phone: str, code: str) -> None:
        """Deliver `code` to `phone` (E.164); returns when it is on its way."""


class DemoCodeSender:
    """Keeps the last code of each number in memory and tells nobody, least of all a log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}

    def send(self, phone: str, code: str) -> None:
        """Remember it."""
        with self._lock:
            self._codes[phone] = code

    def last_code(self, phone: str) -> str | None:
        """What was sent to that number last."""
        with self._lock:
            return self._codes.get(phone)
