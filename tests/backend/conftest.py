"""A backend per test, on a real socket."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backend.server import EmbeddedBackend
from tests.backend.support import Backend, Customer, FakeClock, quick_settings


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def backend(tmp_path: Path, clock: FakeClock) -> Iterator[Backend]:
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock))
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
