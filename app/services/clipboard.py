"""The device's clipboard, borrowed for a minute: what is copied does not stay there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

_log = logging.getLogger(__name__)

LENT_SECONDS = 60.0
"""Long enough to paste a number elsewhere, too short for it to be found there tomorrow."""


class Clipboard(Protocol):
    """The part of `ft.Clipboard` that is used; whatever the system refuses is raised."""

    async def set(self, value: str) -> None:
        """Put a text there in place of what was there."""

    async def get(self) -> str | None:
        """What is there; None when it is no text, and where an app out of sight may not look."""


class BorrowedClipboard:
    """Copies a text, and takes it back when its time is over and it is still there.

    Read for nothing else, so nothing that another app copied is looked at without need.
    `open_device` is asked each time: a browser that was cut off no longer hears of an old one.
    `seconds_now` counts the time, `sleep` lets it pass.
    """

    def __init__(
        self,
        open_device: Callable[[], Clipboard],
        seconds_now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._open_device = open_device
        self._seconds_now = seconds_now
        self._sleep = sleep
        self._lent: str | None = None
        self._due = 0.0
        self._waiting: asyncio.Task[None] | None = None

    async def copy(self, text: str) -> None:
        """Put `text` on the clipboard; its minute begins now."""
        await self._open_device().set(text)
        self._lent, self._due = text, self._seconds_now() + LENT_SECONDS
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.create_task(self._wait())

    async def take_back_when_due(self) -> None:
        """To be called when the app comes back: out of sight it could neither wait nor look."""
        if self._seconds_now() >= self._due:
            await self.take_back()

    async def take_back(self) -> None:
        """Clear the clipboard, unless something else was copied meanwhile; never raises.

        Where the system does not let the app look, the text stays lent until the next call.
        """
        lent = self._lent
        if lent is None:
            return
        try:
            device = self._open_device()
            found = await device.get()
            if found == lent:
                await device.set("")
        except Exception as error:  # noqa: BLE001 (whatever it is, the next call tries again)
            _log.warning("the clipboard can't be cleared: %s", type(error).__name__)
            return
        if found is not None and self._lent is lent:
            self._lent = None

    async def _wait(self) -> None:
        await self._sleep(LENT_SECONDS)
        await self.take_back()
