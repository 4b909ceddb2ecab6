"""A PostgreSQL that may be killed, and the engines that every test is to hold on."""

from collections.abc import Iterator

import pytest

from tests.bank.game import open_quick_postgres
from tests.fixtures.postgres import PostgresServer

ENGINES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests of this process; whoever kills it starts it again."""
    with open_quick_postgres() as server:
        yield server


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> PostgresServer | None:
    """None is SQLite."""
    server: PostgresServer | None = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
    return server
