"""serve: answer requests until interrupted."""

import argparse
import contextlib
import gc
import signal
import sys
import threading
import time
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from socket import socket
from types import FrameType

from backend.application import create_backend, open_context
from backend.operations.place import add_place, read_place
from backend.partners.code_sender import DemoCodeSender
from backend.server import HOST, SakuServer, address_of, bind
from backend.settings import Settings
from backend.storage.unavailable import StorageUnavailable
from backend.structured_log import configure_logging

MOST_WORKERS = 64
_COLLECTOR = (100_000, 50, 100)
"""Objects made between two looks at the young, and looks before one at the older."""
RESTART_PAUSE_SECONDS = 1.0
"""Between a worker's end and its next start: one that can't start must not spin."""

# Where it can be, a worker is forked from a process that has imported everything and runs nothing.
if sys.platform == "win32":
    _PROCESSES = get_context("spawn")
else:
    _PROCESSES = get_context("forkserver")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What it needs to know."""
    add_place(parser)
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--demo", action="store_true", help="build a demo world on first start")
    parser.add_argument(
        "--workers",
        type=int,
        choices=range(1, MOST_WORKERS + 1),
        metavar="N",
        default=1,
        help="processes that answer on the one port; more than one needs PostgreSQL",
    )


def run(options: argparse.Namespace) -> int:
    """Serve; raises `BackendUnavailable`, `StorageUnavailable` or ValueError if it can't start."""
    place = read_place(options)
    settings = Settings.for_demo(place.folder) if options.demo else Settings(data_dir=place.folder)
    if place.database_url is not None:
        settings = settings.model_copy(update={"database_url": place.database_url})
    if options.workers > 1 and settings.database_url is None:
        raise ValueError("More than one worker needs PostgreSQL: SQLite has one writer.")
    if _speaks_in_the_clear(settings, options.host):
        raise ValueError(
            "To other machines the backend speaks TLS, its own (SAKU_BACKEND_TLS_CERTIFICATE)"
            " or that of a proxy in front (SAKU_BACKEND_TRUSTED_PROXIES)."
        )
    configure_logging()
    listener = bind(options.port, options.host)
    serve = _serve_alone if options.workers == 1 else _serve_together
    serve(settings, listener, options)
    return 0


def _speaks_in_the_clear(settings: Settings, host: str) -> bool:
    is_alone = settings.demo or host == "localhost" or host.startswith("127.")
    return not (is_alone or settings.tls_certificate or settings.trusted_proxies)


def _serve_alone(settings: Settings, listener: socket, options: argparse.Namespace) -> None:
    server = _open(settings)
    _announce(settings, listener, options)
    server.run(sockets=[listener])


def _serve_together(settings: Settings, listener: socket, options: argparse.Namespace) -> None:
    # Migrations, a first demo world and what can't be opened are one process's business.
    context = open_context(settings, DemoCodeSender())
    context.transfers.close()
    context.storage.close()
    _announce(settings, listener, options)
    signal.signal(signal.SIGTERM, _leave)
    _PROCESSES.set_forkserver_preload([__name__])
    workers = [_start(settings, listener) for _ in range(options.workers)]
    try:
        while True:
            wait([worker.sentinel for worker in workers])
            time.sleep(RESTART_PAUSE_SECONDS)
            workers = [
                worker if worker.is_alive() else _start(settings, listener) for worker in workers
            ]
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()


def _open(settings: Settings) -> SakuServer:
    server = SakuServer(create_backend(settings))
    # What is there now stays; looking through all of it again and again is what makes an answer
    # late once in a hundred times.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR)
    return server


def _announce(settings: Settings, listener: socket, options: argparse.Namespace) -> None:
    print(f"Saku's backend: {address_of(settings, listener, options.host)}", flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def _start(settings: Settings, listener: socket) -> BaseProcess:
    # The settings travel whole: the workers share even the secrets that were just drawn.
    worker = _PROCESSES.Process(target=_work, args=(settings, listener))
    worker.start()
    return worker


def _work(settings: Settings, listener: socket) -> None:
    configure_logging()
    try:
        server = _open(settings)
    except StorageUnavailable as error:
        sys.exit(str(error))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _end_with_parent(server: SakuServer) -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        server.should_exit = True
