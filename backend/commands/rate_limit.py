"""How often somebody may ask: counted over a moving window, or one by one against a steady rate.

The window is exact and costs a thread now and then: for what is asked for rarely. Every request
is counted by the rate.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

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


class TokenBuckets:
    """A token bucket for each key, in memory; a limit of `600/minute` fills ten a second.

    What is kept of a bucket is when it will be full again (GCRA, ITU-T I.371): one number.
    """

    def __init__(
        self, limit: str, most_keys: int = 100_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        item = parse(limit)
        self._fill_seconds = float(item.get_expiry())
        self._token_seconds = self._fill_seconds / item.amount
        self._most_keys = most_keys
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Take a token; raises `Refused` TOO_MANY_REQUESTS with the wait in seconds."""
        now = self._clock()
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + self._token_seconds
            wait = full_at - now - self._fill_seconds
            if wait <= 0:
                self._full_at[key] = full_at
            if key in self._full_at:
                self._full_at.move_to_end(key)
            if len(self._full_at) > self._most_keys:
                # The one who asked longest ago; a flood of addresses must not fill the memory.
                self._full_at.popitem(last=False)
        if wait > 0:
            raise Refused(ErrorCode.TOO_MANY_REQUESTS, retry_after_seconds=math.ceil(wait))
