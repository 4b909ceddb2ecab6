"""A backend under test on either engine, with a world of customers, beside a bare server."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.bare_http import create_bare
from benchmarks.figure import CannotMeasure
from benchmarks.load import CONNECTIONS, Load, Plan, run_load
from benchmarks.serving import serve, serve_backend
from benchmarks.world import Customer, World, open_world
from tests.fixtures.postgres import PostgresServer, find_program, open_postgres

_SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    # A server that has run for a while uses its log's files again; a new one would fill each with
    # zeros first, and everybody would wait 70 ms for it.
    "wal_init_zero": "off",
}


class Engine(StrEnum):
    """The databases that the backend can stand on."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True)
class Stage:
    """Everything that runs, side by side on one machine; URLs of the two servers."""

    world: World
    backend: str
    bare: str

    async def send(
        self,
        count: int,
        connections: int = CONNECTIONS,
        rate: float | None = None,
        payee: Customer | None = None,
    ) -> Load:
        """So many transfers to the backend, each of them posted; raises RuntimeError if not."""
        requests = self.world.ask(count, payee)
        return await run_load(Plan(self.backend, requests, connections, rate))

    async def send_bare(
        self, count: int, connections: int = CONNECTIONS, rate: float | None = None
    ) -> Load:
        """The body of a transfer so many times to the bare server."""
        requests = self.world.ask(1) * count
        return await run_load(Plan(self.bare, requests, connections, rate))


@contextmanager
def open_server() -> Iterator[PostgresServer]:
    """A PostgreSQL with room for every client; raises `CannotMeasure` where it is missing."""
    if find_program("postgres") is None:
        raise CannotMeasure("PostgreSQL is missing")
    with open_postgres(_SETTINGS) as server:
        yield server


@contextmanager
def open_stage(server: PostgresServer | None) -> Iterator[Stage]:
    """The backend on a new database of the server, or on SQLite.

    On the way out its books are verified: figures of a ledger that lost something count for
    nothing.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as exits:
        data_dir, url = Path(folder), None if server is None else server.create_database()
        world = exits.enter_context(open_world(data_dir, url))
        backend = exits.enter_context(serve_backend(data_dir, url))
        yield Stage(world, backend, exits.enter_context(serve(create_bare)))
        world.verify()


@contextmanager
def open_engine(engine: Engine) -> Iterator[PostgresServer | None]:
    """What `open_stage` needs for this engine."""
    if engine is Engine.SQLITE:
        yield None
        return
    with open_server() as server:
        yield server
