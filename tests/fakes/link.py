"""The link between app and backend, real underneath, that can be made to fail as networks do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import Any

import httpx

PORTAL_PAGE = b"<!doctype html><title>Welcome</title><p>Sign in to the hotel's network."


class _Kind(Enum):
    DROP_REQUEST = auto()
    DROP_ANSWER = auto()
    DELAY = auto()
    PORTAL = auto()
    CUT_BODY = auto()


@dataclass
class _Fault:
    kind: _Kind
    path: str
    method: str
    times: int | None
    seconds: float = 0.0

    def fits(self, request: httpx.Request) -> bool:
        return fnmatchcase(request.url.path, self.path) and self.method in ("*", request.method)


@dataclass(frozen=True)
class Attempt:
    """One request that reached the link, whether or not it got further."""

    method: str
    path: str
    headers: httpx.Headers
    body: bytes


class FakeLink(httpx.AsyncBaseTransport):
    """Passes everything on, until it is told otherwise.

    `path` may hold wildcards (`/v1/transfers*`), `times=None` lasts until `heal()`, and of two
    faults that fit the one laid down first comes first. `attempts` keeps what was tried. With
    `now`, that is the date of every answer: a server tells the machine's, whatever clock it has.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._inner = inner or httpx.AsyncHTTPTransport(trust_env=False)
        self._faults: list[_Fault] = []
        self._offline = asyncio.Event()
        self._now = now
        self.attempts: list[Attempt] = []

    # -- what can go wrong ------------------------------------------------------------------

    def drop_requests(self, path: str = "*", method: str = "*", times: int | None = 1) -> None:
        """No connection: the backend sees nothing."""
        self._faults.append(_Fault(_Kind.DROP_REQUEST, path, method, times))

    def drop_answers(self, path: str = "*", method: str = "*", times: int | None = 1) -> None:
        """The backend does what is asked, and its answer gets lost."""
        self._faults.append(_Fault(_Kind.DROP_ANSWER, path, method, times))

    def delay(
        self, seconds: float, path: str = "*", method: str = "*", times: int | None = 1
    ) -> None:
        """The answer comes late; later than the client's read timeout, it does not come."""
        self._faults.append(_Fault(_Kind.DELAY, path, method, times, seconds))

    def show_portal(self, path: str = "*", method: str = "*", times: int | None = 1) -> None:
        """A captive portal answers in the backend's place: 200 and a page."""
        self._faults.append(_Fault(_Kind.PORTAL, path, method, times))

    def cut_bodies(self, path: str = "*", method: str = "*", times: int | None = 1) -> None:
        """Half of the answer comes, and it looks complete."""
        self._faults.append(_Fault(_Kind.CUT_BODY, path, method, times))

    def go_offline(self) -> None:
        """Every request fails and every open stream breaks, until `go_online()`."""
        self._offline.set()

    def go_online(self) -> None:
        """The network is back."""
        self._offline.clear()

    def heal(self) -> None:
        """Forget every fault and be online."""
        self._faults.clear()
        self.go_online()

    def count(self, path: str = "*", method: str = "*") -> int:
        """How many attempts there were."""
        return sum(
            fnmatchcase(attempt.path, path) and method in ("*", attempt.method)
            for attempt in self.attempts
        )

    # -- the transport ----------------------------------------------------------------------

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # A copy, for the next attempt gives the same request another proof.
        shown = httpx.Headers(request.headers)
        attempt = Attempt(request.method, request.url.path, shown, request.content)
        self.attempts.append(attempt)
        if self._offline.is_set():
            raise httpx.ConnectError("the device is offline")
        fault = self._take_fault(request)
        if fault is None:
            return await self._pass_on(request)
        if fault.kind is _Kind.DROP_REQUEST:
            raise httpx.ConnectError("the request was dropped")
        if fault.kind is _Kind.PORTAL:
            return httpx.Response(200, html=PORTAL_PAGE.decode())
        response = await self._pass_on(request)
        if fault.kind is _Kind.DELAY:
            return await self._delayed(request, response, fault.seconds)
        body = await _read(response)
        if fault.kind is _Kind.DROP_ANSWER:
            raise httpx.ReadError("the answer was dropped")
        headers = {"content-type": response.headers.get("content-type", "")}
        return httpx.Response(response.status_code, headers=headers, content=body[: len(body) // 2])

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _take_fault(self, request: httpx.Request) -> _Fault | None:
        for fault in self._faults:
            if fault.fits(request):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._faults.remove(fault)
                return fault
        return None

    async def _pass_on(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _BreakableStream(response.stream, self._offline)
        if self._now is not None:
            response.headers["date"] = format_datetime(self._now(), usegmt=True)
        return response

    async def _delayed(
        self, request: httpx.Request, response: httpx.Response, seconds: float
    ) -> httpx.Response:
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and seconds >= patience:
            await response.aclose()
            await asyncio.sleep(patience)
            raise httpx.ReadTimeout("the answer is late")
        await asyncio.sleep(seconds)
        return response


class _BreakableStream(httpx.AsyncByteStream):
    """A body that breaks off the moment the device goes offline."""

    def __init__(self, inner: httpx.AsyncByteStream, offline: asyncio.Event) -> None:
        self._inner = inner
        self._offline = offline

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._inner.__aiter__()
        broken = asyncio.ensure_future(self._offline.wait())
        waiting: set[asyncio.Future[Any]] = {broken}
        try:
            while True:
                chunk = asyncio.ensure_future(anext(chunks))
                waiting.add(chunk)
                await asyncio.wait((chunk, broken), return_when=asyncio.FIRST_COMPLETED)
                if broken.done():
                    raise httpx.ReadError("the device went offline")
                waiting.discard(chunk)
                try:
                    yield chunk.result()
                except StopAsyncIteration:
                    return
        finally:
            for future in waiting:
                future.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _read(response: httpx.Response) -> bytes:
    """The whole body of a plain answer; a stream of events is not waited for."""
    body = b""
    if "event-stream" not in response.headers.get("content-type", ""):
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = b"".join([chunk async for chunk in response.stream])
    await response.aclose()
    return body
