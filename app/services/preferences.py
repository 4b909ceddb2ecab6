"""What the user chose on this device: language, theme, hidden amounts; nothing secret."""

import asyncio
import logging
from typing import Protocol

import flet as ft

_log = logging.getLogger(__name__)

WAIT_SECONDS = 5.0
_PREFIX = "saku."


class Preferences(Protocol):
    """Never raises: a choice that can't be read or kept is no reason to stop anybody."""

    async def read(self, name: str) -> str | None:
        """What was chosen, or None."""

    async def write(self, name: str, value: str) -> None:
        """Remember a choice."""


class MemoryPreferences:
    """Remembers until the process ends."""

    def __init__(self) -> None:
        self._items: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        """What was chosen, or None."""
        return self._items.get(name)

    async def write(self, name: str, value: str) -> None:
        """Remember until the process ends."""
        self._items[name] = value


class Shared(Protocol):
    """The part of `ft.SharedPreferences` that is used."""

    async def get(self, key: str) -> object:
        """The value, or None."""

    async def set(self, key: str, value: str) -> bool:
        """Keep it."""


class DevicePreferences:
    """Flet's shared preferences; must be made where a Flet page is at hand.

    `wait_seconds` bounds each question to the device.
    """

    def __init__(self, shared: Shared | None = None, wait_seconds: float = WAIT_SECONDS) -> None:
        self._shared: Shared = ft.SharedPreferences() if shared is None else shared
        self._wait_seconds = wait_seconds

    async def read(self, name: str) -> str | None:
        """What was chosen, or None."""
        try:
            async with asyncio.timeout(self._wait_seconds):
                value = await self._shared.get(_PREFIX + name)
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("the choice of %s can't be read: %s", name, type(error).__name__)
            return None
        return value if isinstance(value, str) else None

    async def write(self, name: str, value: str) -> None:
        """Remember a choice."""
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._shared.set(_PREFIX + name, value)
        except Exception as error:  # noqa: BLE001 (a promise of the port)
            _log.warning("the choice of %s can't be kept: %s", name, type(error).__name__)
