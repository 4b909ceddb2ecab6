"""The API's description, from this machine only."""

import re

from api_contract import path
from tests.backend.support import Backend


def test_the_page_and_all_it_needs_come_from_here(backend: Backend) -> None:
    page = backend.http.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) >= 3
    for address in addresses:
        assert address.startswith("/"), address
        assert backend.http.get(address).status_code == 200
    assert "connect-src 'self'" in page.headers["Content-Security-Policy"]


def test_every_path_of_the_contract_is_described(backend: Backend) -> None:
    described = backend.http.get("/openapi.json").json()["paths"].keys()
    contract = {value for name, value in vars(path).items() if name.isupper() and name != "PREFIX"}
    assert contract == described
