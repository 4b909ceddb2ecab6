"""Serve an ASGI application on a free port of this machine, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn


@asynccontextmanager
async def serve(application: Any) -> AsyncIterator[str]:
    """Run the application and give its `host:port`; it has shut down on the way out."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    # From here on a caller's connection waits in line until the server has started.
    listener.listen()
    host, port = listener.getsockname()
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
    running = asyncio.create_task(server.serve([listener]))
    try:
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        await running
