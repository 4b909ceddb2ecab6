"""What this device knows of the ledger's history: its key, its newest proven head, an alarm.

It stands among the preferences, which outlive the app in a browser too: nothing of it is secret,
and it is kept against a ledger that changes its past, not against whoever holds the device.
"""

import logging
import secrets
from typing import TypeVar

from pydantic import ValidationError

from api_contract.base import Model, TransferId
from api_contract.history import HistoryKey, TreeHead
from app.errors import VaultUnavailable
from app.services.preferences import Preferences

_log = logging.getLogger(__name__)
M = TypeVar("M", bound=Model)

_KNOWN, _ALARM, _PROBE = "history_known", "history_alarm", "history_probe"


class Known(Model):
    """The key that signs, and the largest tree that was proven to hold all before it."""

    key: HistoryKey
    head: TreeHead


class Alarm(Model):
    """A proven break: two signed heads that can't both be true, or one and its receipt.

    `kept` is None at the first contact; `transfer_id` tells whose receipt was being checked.
    """

    reason: str
    kept: TreeHead | None
    seen: TreeHead
    transfer_id: TransferId | None = None

    @property
    def code(self) -> str:
        """What a customer can tell support: why, and how many events either head counts."""
        return f"{self.reason} {self.kept.size if self.kept else 0}/{self.seen.size}"


class HistoryRecord:
    """Read once, then in memory and on the device alike.

    The alarm is an item of its own: another window of the same browser can't write over it.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._is_read = False
        self.known: Known | None = None
        self.alarm: Alarm | None = None

    async def read(self) -> None:
        """Fill `known` and `alarm`; raises `VaultUnavailable`.

        Preferences tell what they can't read like what was never there, and that would be taken
        for a first contact: so they must give back a probe first.
        """
        if self._is_read:
            return
        probe = secrets.token_hex(8)
        await self._preferences.write(_PROBE, probe)
        if await self._preferences.read(_PROBE) != probe:
            raise VaultUnavailable("the preferences do not keep what is written")
        self.known = _parse(await self._preferences.read(_KNOWN), Known)
        self.alarm = _parse(await self._preferences.read(_ALARM), Alarm)
        self._is_read = True

    async def keep(self, known: Known) -> None:
        """Put `known` in place of what was known before."""
        self.known = known
        await self._preferences.write(_KNOWN, known.model_dump_json())

    async def sound(self, alarm: Alarm) -> None:
        """From now on, and after a restart, there is an alarm."""
        self.alarm = alarm
        await self._preferences.write(_ALARM, alarm.model_dump_json())

    async def forget(self) -> None:
        """Know nothing, as before the first contact."""
        self.known = self.alarm = None
        await self._preferences.write(_KNOWN, "")
        await self._preferences.write(_ALARM, "")


def _parse(text: str | None, model: type[M]) -> M | None:
    if not text:
        return None
    try:
        return model.model_validate_json(text)
    except ValidationError:
        _log.warning("what was known of the history (%s) is damaged and lost", model.__name__)
        return None
