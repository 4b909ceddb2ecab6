"""A backend per test, on a real socket."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backend.server import EmbeddedBackend
from tests.backend.support import Backend, Customer, FakeClock, quick_settings
from tests.fixtures.postgres import database_url, postgres

ENGINES = ("sqlite", "postgres")

__all__ = ["database_url", "postgres"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ENGINES)
def engine_url(request: pytest.FixtureRequest) -> str | None:
    """The database of a test that is to hold on every engine."""
    return request.getfixturevalue("database_url") if request.param == "postgres" else None


@pytest.fixture
def backend(tmp_path: Path, clock: FakeClock, engine_url: str | None) -> Iterator[Backend]:
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock, database_url=engine_url))
    with embedded as url, httpx.Client(base_url=url, trust_env=False, timeout=20) as http:
        yield Backend(url, embedded.app.state.context, clock, http)


@pytest.fixture
def sari(backend: Backend) -> Customer:
    customer = backend.sign_up("sari", "+6281200000001")
    backend.fund(customer, 1_000_000)
    return customer


@pytest.fixture
def budi(backend: Backend) -> Customer:
    return backend.sign_up("budi", "+6281200000002")
