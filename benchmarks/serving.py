"""Servers to be measured, each in a process of its own as in production."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from socket import socket

import uvicorn
from starlette.applications import Starlette

from backend.server import HOST, bind

WORKERS = 2
"""Processes of the backend on PostgreSQL; SQLite has one writer."""


@contextmanager
def serve_backend(data_dir: Path, database_url: str | None) -> Iterator[str]:
    """The backend as an operator starts it, on SQLite or on that database; its URL."""
    place = ["--data", str(data_dir)]
    if database_url is not None:
        place = ["--data", database_url, "--keys", str(data_dir), "--workers", str(WORKERS)]
    with (data_dir / "backend.log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend", *place, "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            if not said:
                log.seek(0)
                raise RuntimeError(f"the backend did not start: {log.read()}")
            yield said.split()[-1]
        finally:
            process.terminate()
            process.wait()


@contextmanager
def serve(create: Callable[..., Starlette], *arguments: str) -> Iterator[str]:
    """The application that `create(*arguments)` makes, on the same server; its URL."""
    listener = bind(0)
    process = get_context("spawn").Process(target=_serve, args=(listener, create, arguments))
    process.start()
    try:
        # Who asks before it serves waits in the listener's queue.
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        listener.close()
        process.terminate()
        process.join()


def _serve(listener: socket, create: Callable[..., Starlette], arguments: tuple[str, ...]) -> None:
    config = uvicorn.Config(
        create(*arguments), log_config=None, access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])
