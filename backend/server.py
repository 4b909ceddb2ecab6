"""Runs the backend in a thread of its own, for the app on the same machine and for tests."""

import contextlib
import socket
import threading
from types import TracebackType

import uvicorn
from fastapi import FastAPI

from backend.application import create_backend
from backend.commands.context import Context
from backend.connection import Connection
from backend.settings import Settings
from backend.storage.unavailable import StorageUnavailable

HOST = "127.0.0.1"
BACKLOG = 512
START_TIMEOUT_SECONDS = 15.0
STOP_TIMEOUT_SECONDS = 5.0
TICKS_PER_LOOK = 10
"""uvicorn ticks ten times a second; once a second is often enough to look for the slow."""
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=63072000")
"""Two years, as OWASP's page on REST has it; only said over TLS (RFC 6797, 7.2)."""


class BackendUnavailable(Exception):
    """The backend can't start; the message is one sentence for the person at the machine."""


class SakuServer(uvicorn.Server):
    """A uvicorn that tells when it serves, and ends open streams before it waits for them.

    It ends slow requests too, and speaks TLS when the settings bring a certificate.
    """

    def __init__(self, app: FastAPI) -> None:
        self._context: Context = app.state.context
        settings = self._context.settings
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
                server_header=False,
                headers=[STRICT_TRANSPORT] if settings.tls_certificate else [],
                ssl_certfile=settings.tls_certificate,
                ssl_keyfile=settings.tls_key,
                timeout_graceful_shutdown=2,
            )
        )
        self.is_settled = threading.Event()
        """Set when the server serves, and when it has given up."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        self.is_settled.set()

    async def on_tick(self, counter: int) -> bool:
        """What is to be done now and then; True ends the server."""
        if counter % TICKS_PER_LOOK == 0:
            for connection in tuple(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.end_if_slow(self._context.settings.request_seconds)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of streams, then of everything."""
        self._context.bell.close()
        await super().shutdown(sockets)


class EmbeddedBackend:
    """One backend on a loopback port; use it as a context manager or with start and stop."""

    def __init__(self, settings: Settings, port: int = 0) -> None:
        self._settings = settings
        self._port = port
        self._server: SakuServer | None = None
        self._thread: threading.Thread | None = None
        self._app: FastAPI | None = None

    @property
    def app(self) -> FastAPI:
        """The running application."""
        if self._app is None:
            raise BackendUnavailable("The backend was not started.")
        return self._app

    def start(self) -> str:
        """Serve, and return the base URL; raises `BackendUnavailable` with a sentence."""
        listener = bind(self._port)
        try:
            self._app = create_backend(self._settings)
        except StorageUnavailable as error:
            listener.close()
            raise BackendUnavailable(str(error)) from error
        self._server = SakuServer(self._app)
        self._thread = threading.Thread(
            target=self._serve, args=(self._server, listener), name="backend", daemon=True
        )
        self._thread.start()
        self._server.is_settled.wait(START_TIMEOUT_SECONDS)
        if not self._server.started:
            raise BackendUnavailable("The backend did not start in time.")
        return address_of(self._settings, listener)

    def stop(self) -> None:
        """End quickly, open streams too; stopping twice is harmless."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(STOP_TIMEOUT_SECONDS)
        self._server = self._thread = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @staticmethod
    def _serve(server: SakuServer, listener: socket.socket) -> None:
        try:
            server.run(sockets=[listener])
        finally:
            server.is_settled.set()


def address_of(settings: Settings, listener: socket.socket, host: str = HOST) -> str:
    """The base URL of who serves there with these settings."""
    scheme = "http" if settings.tls_certificate is None else "https"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


def bind(port: int, host: str = HOST) -> socket.socket:
    """A listening address of our own; 0 takes a free port; raises `BackendUnavailable`."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with contextlib.suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # From here on a caller waits in the queue instead of being turned away.
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise BackendUnavailable(f"Port {port} on {host} can't be used.") from error
    return listener
