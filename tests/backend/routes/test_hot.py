"""The quick way answers as the documented one does, and is never known by its answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import to_json

from api_contract import path
from api_contract.transfer import IDEMPOTENCY_HEADER, Transfer
from backend.server import EmbeddedBackend
from tests.backend.support import Backend, Customer, FakeClock, quick_settings

QUICK = ("POST", path.TRANSFERS)
OWN = ("date", "content-length")


@pytest.fixture
def both(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Backend, Any]]:
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock))
    with embedded as url, httpx.Client(base_url=url, trust_env=False, timeout=20) as http:
        state = embedded.app.state
        yield Backend(url, state.context, clock, http), state


def spoiled(customer: Customer, request: dict[str, Any], spoil: str) -> httpx.Response:
    headers = {**customer.headers, IDEMPOTENCY_HEADER: request["intent"]["id"]}
    content = to_json(request)
    match spoil:
        case "no token":
            del headers["Authorization"]
        case "another scheme":
            headers["Authorization"] = "Basic eDp5"
        case "an unknown token":
            headers["Authorization"] = "bearer nobody"
        case "no key":
            del headers[IDEMPOTENCY_HEADER]
        case "another key":
            headers[IDEMPOTENCY_HEADER] = "other"
        case "no body":
            content = b""
        case "no JSON":
            content = b"{"
        case "a list":
            content = b"[]"
        case "a wrong field":
            content = content.replace(b'"minor":"1000"', b'"minor":"-1"')
        case "an unknown field":
            content = content.replace(b'"approval"', b'"surprise":1,"approval"')
        case "a wrong approval":
            content = to_json({**request, "approval": "made-up"})
        case "too long":
            content = b" " * 70_000 + content
        case "a traced one":
            headers["traceparent"] = f"00-{'ab' * 16}-{'cd' * 8}-01"
            content = b"{}"
    headers["Content-Type"] = "application/json"
    return customer.http.post(path.TRANSFERS, content=content, headers=headers)


def shape(answer: httpx.Response) -> tuple[int, dict[str, str], dict[str, Any]]:
    body = answer.json()
    if len(answer.request.headers.get("traceparent", "")) == 0:
        body.pop("trace_id", None)
    if not answer.request.content.startswith(b'{"'):
        # What is no object at all is refused in the words of whoever tried to read it.
        body.pop("fields", None)
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, body


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        ("nothing", 201),
        ("no token", 401),
        ("another scheme", 401),
        ("an unknown token", 401),
        ("no key", 422),
        ("another key", 422),
        ("no body", 422),
        ("no JSON", 422),
        ("a list", 422),
        ("a wrong field", 422),
        ("an unknown field", 422),
        ("a wrong approval", 403),
        ("too long", 413),
        ("a traced one", 422),
    ],
)
def test_both_ways_answer_alike(both: tuple[Backend, Any], spoil: str, status: int) -> None:
    backend, state = both
    sari = backend.sign_up("sari", "+6281200000001")
    budi = backend.sign_up("budi", "+6281200000002")
    backend.fund(sari, 1_000_000)
    request = sari.approved(sari.intent(budi, 1_000))
    if spoil == "nothing":
        assert sari.send(request).status_code == 201  # so that both ways replay it
    quick = spoiled(sari, request, spoil)
    state.hot = {}
    documented = spoiled(sari, request, spoil)
    assert quick.status_code == status
    assert shape(quick) == shape(documented)
    assert state.hot == {}


def test_the_fields_on_the_wire_are_those_of_the_contract(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    answer = sari.pay(budi, 1_000, note='"quoted" – ünï\n')
    assert answer.content == Transfer.model_validate_json(answer.content).model_dump_json().encode()


def test_a_mishap_is_ours_and_says_nothing(
    both: tuple[Backend, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend, state = both

    async def stumble(request: object) -> None:
        raise KeyError("a secret")

    state.hot = {QUICK: stumble}
    answer = backend.http.post(path.TRANSFERS, json={})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
