"""Transfers being worked on at this moment, so that one id is never worked on twice at once."""

import contextlib
import threading
from collections.abc import Iterator

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused


class InFlight:
    """A set of transfer ids; the database's primary key stands behind it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: set[str] = set()

    @contextlib.contextmanager
    def claim(self, transfer_id: str) -> Iterator[None]:
        """Hold the id for the block; raises `Refused` TRANSFER_IN_FLIGHT if somebody else does."""
        with self._lock:
            if transfer_id in self._ids:
                raise Refused(ErrorCode.TRANSFER_IN_FLIGHT, retry_after_seconds=1)
            self._ids.add(transfer_id)
        try:
            yield
        finally:
            with self._lock:
                self._ids.discard(transfer_id)
