"""How often somebody may ask, counted over a moving window."""

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused


class RateLimiter:
    """Counts in memory: a restart forgets, the locks of codes and PINs do not."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def count(self, limit: str, what: str, key: str) -> None:
        """Count one more; raises `Refused` TOO_MANY_REQUESTS with the wait in seconds."""
        item = parse(limit)
        if not self._window.hit(item, what, key):
            free_at = self._window.get_window_stats(item, what, key).reset_time
            wait = max(1, math.ceil(free_at - time.time()))
            raise Refused(ErrorCode.TOO_MANY_REQUESTS, retry_after_seconds=wait)
