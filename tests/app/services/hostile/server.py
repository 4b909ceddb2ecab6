"""One address on this machine that behaves towards each connection as it is told to."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PIECE = 64 * 1024
"""Bytes that are sent at once."""

Behaviour = Callable[["Call"], Awaitable[None]]


@dataclass(frozen=True)
class Call:
    """One connection, and the requests that all of them brought."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    requests: list[bytes]

    async def ask(self) -> bytes:
        """The next request, head and body; raises IncompleteReadError when there is none."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        request = head + await self.reader.readexactly(length)
        self.requests.append(request)
        return request

    async def say(self, answer: bytes) -> None:
        """Send these, a piece at a time; raises `OSError` when nobody listens any more."""
        for begin in range(0, len(answer), PIECE):
            self.writer.write(answer[begin : begin + PIECE])
            await self.writer.drain()


@dataclass
class Server:
    """Where it is, what it does now, and every request that it could read."""

    behave: Behaviour
    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection; a caller who breaks it off is no accident."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self.behave(Call(reader, writer, self.requests))
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def serve(behave: Behaviour) -> AsyncIterator[Server]:
    """Listen on a free port; what is still being served at the end is cut."""
    server = Server(behave)
    calls: set[asyncio.Task[None]] = set()

    async def track(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        calls.add(task)
        try:
            await server(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            calls.discard(task)

    listening = await asyncio.start_server(track, "127.0.0.1", 0)
    server.url = f"https://localhost:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in tuple(calls):
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


def secured(context: ssl.SSLContext, behave: Behaviour) -> Behaviour:
    """The same behind TLS."""

    async def shake_hands(call: Call) -> None:
        await call.writer.start_tls(context)
        await behave(call)

    return shake_hands
