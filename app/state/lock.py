"""When the app locks, and whether a cover hides it meanwhile."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.services.preferences import Preferences
from app.state.store import Store

LOCK_CHOICES_SECONDS = (0, 60, 300)
"""At once when the app goes out of sight, after one minute, after five (PSD2 RTS art. 4)."""

LATE_SECONDS = 2.0
_PREFERENCE = "lock_after_seconds"


@dataclass(frozen=True)
class LockState:
    """Seconds without a touch, or out of sight, until the PIN is asked for again.

    Covered, the app shows its mark and nothing else; taking the cover off needs no PIN.
    """

    after_seconds: int = 300
    is_covered: bool = False

    @property
    def idle_seconds(self) -> float:
        """How long the app may lie untouched in sight: "at once" is about leaving it."""
        return self.after_seconds or max(LOCK_CHOICES_SECONDS)


class LockStore(Store[LockState]):
    """Remembers the choice on this device."""

    def __init__(
        self, preferences: Preferences, seconds_now: Callable[[], float] = time.monotonic
    ) -> None:
        self._preferences = preferences
        self._seconds_now = seconds_now
        self._loaded_at = -math.inf
        super().__init__(LockState())

    async def start(self) -> None:
        """Read what was chosen before."""
        remembered = await self._preferences.read(_PREFERENCE)
        for seconds in LOCK_CHOICES_SECONDS:
            if remembered == str(seconds):
                self._emit(replace(self.state, after_seconds=seconds))

    async def choose(self, after_seconds: int) -> None:
        """One of `LOCK_CHOICES_SECONDS`."""
        self._emit(replace(self.state, after_seconds=after_seconds))
        await self._preferences.write(_PREFERENCE, str(after_seconds))

    def cover(self) -> None:
        """Others may look: the app switcher, who stands in front of an empty window."""
        if self._seconds_now() - self._loaded_at > LATE_SECONDS:
            self._emit(replace(self.state, is_covered=True))

    def load(self) -> None:
        """A browser's page is there again, perhaps loaded anew: such a one does not say so.

        What its predecessor said as it went may be heard only now.
        """
        self._loaded_at = self._seconds_now()
        self.uncover()

    def uncover(self) -> None:
        """The user is back."""
        self._emit(replace(self.state, is_covered=False))
