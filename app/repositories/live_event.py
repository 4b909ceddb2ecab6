"""The one live stream of a session, and everybody who wants to hear from it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from api_contract.live_event import LiveEvent
from app.errors import WalletError
from app.repositories.subscribers import Subscribers

_log = logging.getLogger(__name__)

EventSource = Callable[[Callable[[bool], None]], AsyncIterator[LiveEvent]]
"""Opens the stream; the callback hears whether the link is up."""


class LiveEventRepository:
    """Runs the stream while somebody is signed in."""

    def __init__(self, source: EventSource) -> None:
        self._source = source
        self._task: asyncio.Task[None] | None = None
        self.heard: Subscribers[LiveEvent] = Subscribers()
        self.link_changed: Subscribers[bool] = Subscribers()

    def start(self) -> None:
        """Begin to listen; asking twice is harmless."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._listen())

    async def stop(self) -> None:
        """End the stream and wait until it is closed."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async for event in self._source(self.link_changed.tell):
                self.heard.tell(event)
        except WalletError as error:
            # The session ended: whoever calls the backend next hears so too, and says it.
            _log.info("live stream ended: %s", type(error).__name__)
