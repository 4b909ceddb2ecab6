"""Whether this backend should be sent requests."""

import threading
import time
from enum import StrEnum

from backend.commands.context import Context
from backend.storage.unavailable import StorageUnavailable

CHECK_SECONDS = 1.0
"""How long a finding holds: whoever asks all day must not keep the ledger busy."""


class Hindrance(StrEnum):
    """Why it should not."""

    STORAGE_UNAVAILABLE = "storage_unavailable"
    QUEUE_FULL = "queue_full"


class Readiness:
    """Asks the database at most once a second, and never in two threads at once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._asking = threading.Lock()
        self._asked_at = -CHECK_SECONDS
        self._can_write = False

    def find_hindrance(self) -> Hindrance | None:
        """None when a transfer could be posted now; while one asks, others hear what was found."""
        if self._asking.acquire(blocking=False):
            try:
                if time.monotonic() - self._asked_at >= CHECK_SECONDS:
                    self._can_write = self._ask()
                    self._asked_at = time.monotonic()
            finally:
                self._asking.release()
        if not self._can_write:
            return Hindrance.STORAGE_UNAVAILABLE
        is_full = self._context.transfers.waiting >= self._context.settings.longest_queue
        return Hindrance.QUEUE_FULL if is_full else None

    def _ask(self) -> bool:
        """Whether the head can be had for writing; what can only be read refuses that."""
        try:
            with self._context.storage.write() as books:
                books.journal.lock()
                return books.journal.head.number >= 0
        except StorageUnavailable:
            return False
