"""The quick way answers as the documented one does, and is never known by its answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import to_json

from api_contract import path
from api_contract.proof import NONCE_HEADER, PROOF_HEADER
from api_contract.transfer import IDEMPOTENCY_HEADER, RECEIPT_HEADER, Transfer
from backend.routes.hot import HotAnswer, HotRoute
from backend.server import EmbeddedBackend
from tests.backend.support import (
    Backend,
    Customer,
    FakeClock,
    holds_receipt,
    id_of,
    quick_settings,
)

QUICK = ("POST", path.TRANSFERS)
OWN = ("date", "content-length")


@pytest.fixture
def both(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Backend, Any]]:
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock))
    with embedded as url, httpx.Client(base_url=url, trust_env=False, timeout=20) as http:
        state = embedded.app.state
        yield Backend(url, state.context, clock, http), state


def spoiled(customer: Customer, request: dict[str, Any], spoil: str) -> httpx.Request:
    headers, content = {IDEMPOTENCY_HEADER: id_of(request)}, to_json(request)
    match spoil:
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
            content = content.replace(b'"crv":"P-256"', b'"crv":"P-384"')
        case "an unknown field":
            content = content.replace(b'"note"', b'"surprise":1,"note"')
        case "a wrong signature":
            signature = request["intent"]["signature"]
            content = content.replace(signature.encode(), signature[::-1].encode())
        case "too long":
            content = b" " * 70_000 + content
        case "a traced one":
            headers["traceparent"] = f"00-{'ab' * 16}-{'cd' * 8}-01"
            content = b"{}"
    headers["Content-Type"] = "application/json"
    token = "made-up" if spoil == "a made-up token" else None
    built = customer.build("POST", path.TRANSFERS, content=content, headers=headers, token=token)
    match spoil:
        case "no token":
            del built.headers["Authorization"]
        case "another scheme":
            built.headers["Authorization"] = "Basic eDp5"
        case "another's token":
            built.headers["Authorization"] = "dpop nobody"
        case "no proof":
            del built.headers[PROOF_HEADER]
        case "a proof twice":
            twice = [*built.headers.multi_items(), (PROOF_HEADER, built.headers[PROOF_HEADER])]
            built = httpx.Request("POST", built.url, headers=twice, content=content)
        case "a proof after another":
            more = [*built.headers.multi_items(), (PROOF_HEADER, built.headers[PROOF_HEADER])]
            more.insert(0, (PROOF_HEADER, "a.b.c"))
            del more[-1]
            built = httpx.Request("POST", built.url, headers=more, content=content)
    return built


def shape(answer: httpx.Response) -> tuple[int, dict[str, str], dict[str, Any], bool]:
    body = answer.json()
    if len(answer.request.headers.get("traceparent", "")) == 0:
        body.pop("trace_id", None)
    if not answer.request.content.startswith(b'{"'):
        # What is no object at all is refused in the words of whoever tried to read it.
        body.pop("fields", None)
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    if NONCE_HEADER in answer.headers:
        headers[NONCE_HEADER.lower()] = "one of a minute's"
    # It is over the proof and the trace, which are each request's own.
    is_signed = headers.pop(RECEIPT_HEADER.lower(), None) is not None
    return answer.status_code, headers, body, is_signed


@pytest.mark.parametrize(
    ("spoil", "status", "is_signed"),
    [
        ("nothing", 201, True),
        ("no token", 401, False),
        ("another scheme", 401, False),
        ("another's token", 401, False),
        ("a made-up token", 401, True),
        ("no proof", 401, False),
        ("a proof twice", 401, False),
        ("a proof after another", 401, False),
        ("no key", 422, True),
        ("another key", 422, True),
        ("a wrong field", 422, True),
        ("an unknown field", 422, True),
        ("a wrong signature", 403, True),
        ("too long", 413, False),
        ("a traced one", 422, True),
    ],
)
def test_both_ways_answer_alike(
    both: tuple[Backend, Any], spoil: str, status: int, *, is_signed: bool
) -> None:
    backend, state = both
    sari, request = ready(backend)
    if spoil == "nothing":
        assert sari.send(request).status_code == 201  # so that both ways replay it
    quick = sari.http.send(spoiled(sari, request, spoil))
    state.hot = {}
    documented = sari.http.send(spoiled(sari, request, spoil))
    assert quick.status_code == status
    assert shape(quick) == shape(documented)
    public_key = backend.context.storage.key_ring.public_key
    assert holds_receipt(quick, public_key) is holds_receipt(documented, public_key) is is_signed


@pytest.mark.parametrize("spoil", ["no body", "no JSON", "a list"])
def test_both_ways_refuse_alike_what_is_no_object(both: tuple[Backend, Any], spoil: str) -> None:
    backend, state = both
    sari, request = ready(backend)
    quick = sari.http.send(spoiled(sari, request, spoil))
    state.hot = {}
    documented = sari.http.send(spoiled(sari, request, spoil))
    # The framework reads a body before it asks who sends it.
    assert shape(quick)[:-1] == shape(documented)[:-1]


def ready(backend: Backend) -> tuple[Customer, dict[str, Any]]:
    sari = backend.sign_up("sari", "+6281200000001")
    budi = backend.sign_up("budi", "+6281200000002")
    backend.fund(sari, 1_000_000)
    return sari, sari.sign(sari.intent(budi, 1_000))


def test_the_fields_on_the_wire_are_those_of_the_contract(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    note = '"quoted" – ünï\n.'
    answer = sari.pay(budi, 1_000, note=note)
    assert answer.json()["note"] == note
    assert answer.content == Transfer.model_validate_json(answer.content).model_dump_json().encode()


def test_a_mishap_is_ours_and_says_nothing(both: tuple[Backend, Any]) -> None:
    backend, state = both

    async def stumble(request: object) -> HotAnswer:
        raise KeyError("a secret")

    state.hot = {QUICK: HotRoute(stumble)}
    answer = backend.http.post(path.TRANSFERS, json={})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
