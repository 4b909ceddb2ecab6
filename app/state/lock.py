"""How long the app may lie untouched before it locks."""

from dataclasses import dataclass

from app.services.preferences import Preferences
from app.state.store import Store

LOCK_CHOICES_SECONDS = (0, 60, 300)
"""At once when the app goes out of sight, after one minute, after five (PSD2 RTS art. 4)."""

_PREFERENCE = "lock_after_seconds"


@dataclass(frozen=True)
class LockState:
    """Seconds without a touch, or out of sight, until the PIN is asked for again."""

    after_seconds: int = 300


class LockStore(Store[LockState]):
    """Remembers the choice on this device."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        super().__init__(LockState())

    async def start(self) -> None:
        """Read what was chosen before."""
        remembered = await self._preferences.read(_PREFERENCE)
        for seconds in LOCK_CHOICES_SECONDS:
            if remembered == str(seconds):
                self._emit(LockState(seconds))

    async def choose(self, after_seconds: int) -> None:
        """One of `LOCK_CHOICES_SECONDS`."""
        self._emit(LockState(after_seconds))
        await self._preferences.write(_PREFERENCE, str(after_seconds))
