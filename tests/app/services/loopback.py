"""Real sockets on this machine: a small backend, and servers that answer with garbage."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api_contract import path
from api_contract.base import Model
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.proof import SCHEME
from app.services.patience import Patience

HASTE = Patience(
    connect_seconds=0.5,
    read_seconds=0.4,
    call_seconds=3.0,
    backoff_seconds=0.01,
    pauses_seconds=1.5,
    breaker_failures=1000,
)
"""Short times, and a breaker that stays out of the way."""


class Echo(Model):
    """What the little backend answers: how often it was asked, and with what."""

    count: int
    authorization: str = ""
    trace: str = ""


def problem(code: ErrorCode, status: int, **headers: str) -> Response:
    body = Problem(type="about:blank", title="no", status=status, code=code)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body.model_dump_json(), status, names, MEDIA_TYPE)


Answer = Callable[[Request], Awaitable[Response]]


@dataclass
class SmallBackend:
    """Knows one session: `access` opens, `refresh_tokens` renew, and it counts every request."""

    now: Callable[[], datetime]
    access: set[str] = field(default_factory=lambda: {"access-0"})
    refresh_tokens: set[str] = field(default_factory=lambda: {"refresh-0"})
    lifetime_seconds: float = 300.0
    is_ended: bool = False
    grants_access: bool = True
    """False: even fresh access tokens are refused."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    refreshes: int = 0
    refresh_seconds: float = 0.0
    scripted: list[Response] = field(default_factory=list)
    """Answers given first, in turn, by `/echo`."""
    events: list[dict[str, Any]] = field(default_factory=list)
    streams: int = 0
    refuse_streams: bool = False
    end_streams: bool = False
    silent: bool = False
    last_event_ids: list[str | None] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "DELETE"]
        return Starlette(
            routes=[
                Route("/echo", self._echo, methods=methods),
                Route("/nothing", self._nothing, methods=methods),
                Route(path.SESSIONS_REFRESH, self._refresh, methods=["POST"]),
                Route(path.LIVE, self._live),
                Route(path.LIVE_EVENTS, self._events),
            ]
        )

    def add_event(self, number: int) -> None:
        moment = self.now().isoformat()
        self.events.append({"number": number, "kind": "accounts_changed", "at": moment})

    def _refused(self, request: Request) -> Response | None:
        self.seen.append((request.method, request.url.path))
        self.traces.append(request.headers.get("traceparent", ""))
        if self.is_ended:
            return problem(ErrorCode.SESSION_ENDED, 401)
        token = request.headers.get("authorization", "").removeprefix(f"{SCHEME} ")
        if token not in self.access or not self.grants_access:
            return problem(ErrorCode.UNAUTHENTICATED, 401)
        return None

    async def _echo(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        if self.scripted:
            return self.scripted.pop(0)
        answer = Echo(count=len(self.seen), authorization=request.headers["authorization"])
        return JSONResponse(answer.model_dump())

    async def _nothing(self, request: Request) -> Response:
        return self._refused(request) or Response(status_code=204)

    async def _refresh(self, request: Request) -> Response:
        self.refreshes += 1
        number = self.refreshes
        await asyncio.sleep(self.refresh_seconds)
        if self.scripted:
            return self.scripted.pop(0)
        if self.is_ended or (await request.json())["refresh_token"] not in self.refresh_tokens:
            return problem(ErrorCode.SESSION_ENDED, 401)
        self.access = {f"access-{number}"}
        self.refresh_tokens.add(f"refresh-{number}")
        expires = self.now() + timedelta(seconds=self.lifetime_seconds)
        return JSONResponse(
            {
                "access_token": f"access-{number}",
                "access_expires_at": expires.isoformat(),
                "refresh_token": f"refresh-{number}",
            }
        )

    async def _live(self, request: Request) -> Response:
        self.streams += 1
        if refused := self._refused(request):
            return refused
        if self.refuse_streams:
            return Response("<p>no streams here", 200, media_type="text/html")
        self.last_event_ids.append(request.headers.get("last-event-id"))
        return StreamingResponse(
            self._follow(int(request.headers["last-event-id"])), media_type="text/event-stream"
        )

    async def _follow(self, after: int) -> AsyncIterator[str]:
        yield ": still here\n\n"
        while not self.is_ended:
            for event in [event for event in self.events if event["number"] > after]:
                after = event["number"]
                yield f"id: {after}\nevent: {event['kind']}\ndata: {json.dumps(event)}\n\n"
                if self.end_streams:
                    return
            await asyncio.sleep(0.01)
            if not self.silent:
                yield ": still here\n\n"

    async def _events(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        after = int(request.query_params["after"])
        news = [event for event in self.events if event["number"] > after][:2]
        newest = max((event["number"] for event in news or self.events), default=0)
        return JSONResponse({"events": news, "newest": newest})


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """Run an ASGI app on a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    # No Date header: it would be the machine's, and the tests' clocks stand still.
    config = uvicorn.Config(
        app,
        log_level="critical",
        lifespan="off",
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 (uvicorn tells it in no other way)
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@asynccontextmanager
async def answering(*answers: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Answer each request with the next of `answers`, the last one for ever; None is silence.

    Yields the address and the list of requests that came.
    """
    left = list(answers)
    requests: list[bytes] = []
    writers: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer is not None:
            writer.write(answer)
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests
    finally:
        server.close()
        for writer in writers:
            writer.close()


def http(status: str, body: bytes, content_type: str = "application/json", **more: str) -> bytes:
    """A complete HTTP/1.1 answer."""
    headers = {"content-type": content_type, "content-length": str(len(body)), **more}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
