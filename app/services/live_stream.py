"""Live events as they happen, each once and in order, over whatever link there is."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

import httpx
from httpx_sse import EventSource
from pydantic import ValidationError

from api_contract import path
from api_contract.live_event import LAST_EVENT_ID_HEADER, LiveEvent, LiveEventList
from app.errors import SessionExpired, Unknown, WalletError
from app.services.api_client import ApiClient

AFTER_ALL = 2**63 - 1
"""No event has a higher number: asking after it tells only the newest number."""


@dataclass(frozen=True)
class LivePatience:
    """When a link counts as dead and when to try again; times in seconds."""

    silence_seconds: float = 18.0
    """The backend is heard from every fifteen."""
    backoff_seconds: float = 0.5
    longest_pause_seconds: float = 15.0
    stream_tries: int = 3
    """Streams that bring nothing, in a row, before events are asked for instead."""
    polls_per_stream: int = 6
    """Then a stream is tried again each time after so many questions."""


async def live_events(
    api: ApiClient,
    after: int | None = None,
    on_state: Callable[[bool], None] = lambda is_up: None,
    patience: LivePatience | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[LiveEvent, None]:
    """Events after that number (None: from now on), until `SessionExpired` is raised.

    `on_state` hears whether the link is up, each time this changes.
    """
    link = _Link(api, after, on_state, patience or LivePatience())
    while True:
        try:
            async with aclosing(link.listen()) as events:
                async for event in events:
                    yield event
        except WalletError as error:
            link.say(False)
            if isinstance(error, SessionExpired):
                raise
        await sleep(link.pause())


class _Link:
    """One attempt after the other, by stream or by question."""

    def __init__(
        self,
        api: ApiClient,
        after: int | None,
        on_state: Callable[[bool], None],
        patience: LivePatience,
    ) -> None:
        self._api = api
        self._newest = after
        self._on_state = on_state
        self._patience = patience
        self._is_up: bool | None = None
        self._failures = 0

    def say(self, is_up: bool) -> None:
        """Tell whether the link is up, if that is news."""
        if is_up is not self._is_up:
            self._is_up = is_up
            self._on_state(is_up)

    def pause(self) -> float:
        """Seconds until the next attempt; full jitter, so that a crowd does not come at once."""
        longest = self._patience.longest_pause_seconds
        power = min(max(self._failures - 1, 0), 16)
        most = min(longest, self._patience.backoff_seconds * 2**power)
        return random.uniform(0, most)  # noqa: S311 (nothing secret)

    async def listen(self) -> AsyncGenerator[LiveEvent, None]:
        """What one attempt brings; returns when the backend ends it, raises a `WalletError`."""
        self._failures += 1
        beyond = self._failures - self._patience.stream_tries
        by_question = beyond > 0 and beyond % (self._patience.polls_per_stream + 1) != 0
        async with aclosing(self._ask() if by_question else self._stream()) as events:
            async for event in events:
                yield event

    async def _stream(self) -> AsyncGenerator[LiveEvent, None]:
        if self._newest is None:
            self._newest = (await self._page(AFTER_ALL)).newest
        began = time.monotonic()
        headers = {LAST_EVENT_ID_HEADER: str(self._newest)}
        async with self._api.stream(path.LIVE, headers, self._patience.silence_seconds) as response:
            self.say(True)
            try:
                async with aclosing(_parse(response)) as events:
                    async for event in events:
                        self._failures = 0
                        if self._is_new(event):
                            yield event
            finally:
                # A stream that outlived the longest silence has been heard from.
                if time.monotonic() - began > self._patience.silence_seconds:
                    self._failures = 0
        raise Unknown("the stream ended")

    async def _ask(self) -> AsyncGenerator[LiveEvent, None]:
        while True:
            page = await self._page(AFTER_ALL if self._newest is None else self._newest)
            self.say(True)
            if self._newest is None:
                self._newest = page.newest
            for event in filter(self._is_new, page.events):
                yield event
            if not page.events:
                return

    async def _page(self, after: int) -> LiveEventList:
        return await self._api.call(
            "GET", path.LIVE_EVENTS, LiveEventList, query={"after": str(after)}
        )

    def _is_new(self, event: LiveEvent) -> bool:
        is_new = self._newest is None or event.number > self._newest
        if is_new:
            self._newest = event.number
        return is_new


async def _parse(response: httpx.Response) -> AsyncGenerator[LiveEvent, None]:
    """The events of a stream; raises `Unknown` for anything that is not one."""
    try:
        async with aclosing(EventSource(response).aiter_sse()) as frames:
            async for frame in frames:
                if frame.data:
                    yield LiveEvent.model_validate_json(frame.data)
    except ValidationError as error:
        raise Unknown(f"{error.error_count()} fields of an event do not fit") from None
