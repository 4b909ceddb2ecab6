"""The API's description, from this machine only, and only where it is wanted."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api_contract import path
from backend.routes.documentation import DOCS, DOCS_FILES, OPENAPI
from backend.server import EmbeddedBackend
from backend.settings import Settings
from tests.backend.support import Backend, FakeClock, quick_settings


@pytest.fixture
def http(tmp_path: Path) -> Iterator[httpx.Client]:
    settings = quick_settings(tmp_path, FakeClock(), documentation=True)
    with EmbeddedBackend(settings) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def test_the_page_and_all_it_needs_come_from_here(http: httpx.Client) -> None:
    page = http.get(DOCS)
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) >= 3
    for address in addresses:
        assert address.startswith("/"), address
        assert http.get(address).status_code == 200
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]


def test_every_path_of_the_contract_is_described(http: httpx.Client) -> None:
    described = http.get(OPENAPI).json()["paths"].keys()
    contract = {value for name, value in vars(path).items() if name.isupper() and name != "PREFIX"}
    assert contract == described


@pytest.mark.parametrize("address", [DOCS, OPENAPI, f"{DOCS_FILES}/swagger-ui.css", "/redoc"])
def test_nothing_is_described_unless_it_is_switched_on(backend: Backend, address: str) -> None:
    assert backend.http.get(address).status_code == 404


def test_a_demo_is_described(tmp_path: Path) -> None:
    assert Settings.for_demo(tmp_path).documentation
