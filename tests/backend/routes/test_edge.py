"""What surrounds every request: problems, traces, sizes and headers."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from api_contract import path
from api_contract.problem import MEDIA_TYPE, Problem
from backend.routes.edge import read_trace_id
from backend.storage.unavailable import StorageUnavailable
from tests.backend.support import Backend, Customer, code_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
JSON = {"Content-Type": "application/json"}


def test_an_unknown_path_and_a_wrong_method_are_problems(backend: Backend) -> None:
    unknown, wrong = backend.http.get("/v1/nothing"), backend.http.put(path.ACCOUNTS)
    assert (unknown.status_code, code_of(unknown)) == (404, "not_found")
    assert (wrong.status_code, code_of(wrong)) == (405, "method_not_allowed")
    assert wrong.headers["Allow"] == "GET"
    for answer in (unknown, wrong):
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert Problem.model_validate_json(answer.content).status == answer.status_code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"phone": NaN}',
        b'{"phone":' + b"[" * 30_000,
        b'{"phone": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_request_is_a_validation_problem(backend: Backend, body: bytes) -> None:
    answer = backend.http.post(path.SIGN_IN_CODES, content=body, headers=JSON)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


def test_other_content_than_json_is_not_read(backend: Backend) -> None:
    body = json.dumps({"phone": "+6281200000001"})
    answer = backend.http.post(
        path.SIGN_IN_CODES, content=body, headers={"Content-Type": "text/plain"}
    )
    assert code_of(answer) == "validation_failed"


@pytest.mark.parametrize("size", [64 * 1024 + 1, 10 * 1024 * 1024])
def test_a_large_body_is_refused_with_and_without_its_length(backend: Backend, size: int) -> None:
    announced = backend.http.post(path.SIGN_IN_CODES, content=b" " * size, headers=JSON)
    chunks = (b" " * 8192 for _ in range(size // 8192 + 1))
    chunked = backend.http.post(path.SIGN_IN_CODES, content=chunks, headers=JSON)
    for answer in (announced, chunked):
        assert (answer.status_code, code_of(answer)) == (413, "body_too_large")
    assert backend.http.get(path.HEALTH).json() == {"status": "ok"}


def test_a_body_of_just_the_limit_is_read(backend: Backend) -> None:
    body = json.dumps({"phone": "+6281200000001"}).encode()
    padded = body + b" " * (64 * 1024 - len(body))
    answer = backend.http.post(path.SIGN_IN_CODES, content=padded, headers=JSON)
    assert answer.status_code == 202


def test_a_problem_carries_the_callers_trace(backend: Backend) -> None:
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    assert backend.http.get("/nothing", headers=headers).json()["trace_id"] == TRACE


@pytest.mark.parametrize(
    "traceparent",
    [None, "", "00-x-y-01", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-{'0' * 16}-01"],
)
def test_a_missing_or_bad_trace_is_replaced(traceparent: str | None) -> None:
    first, second = read_trace_id(traceparent), read_trace_id(traceparent)
    assert len(first) == 32
    assert first != second
    assert TRACE not in (first, second)


@pytest.mark.parametrize("address", [path.HEALTH, "/nothing", path.ACCOUNTS])
def test_every_answer_has_the_security_headers(backend: Backend, address: str) -> None:
    headers = backend.http.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "server" not in headers


def test_an_accident_of_ours_tells_nothing(
    backend: Backend, sari: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("the secret plan")

    monkeypatch.setattr(backend.context.storage, "read", fail)
    answer = sari.get(path.ACCOUNTS)
    assert (answer.status_code, code_of(answer)) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_storage_that_fails_asks_to_come_back(
    backend: Backend, sari: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise StorageUnavailable("The disk is full.")

    monkeypatch.setattr(backend.context.storage, "read", fail)
    answer = sari.get(path.ACCOUNTS)
    assert (answer.status_code, code_of(answer)) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert "disk" not in answer.text


@pytest.mark.parametrize("length", ["x", "-1", "9" * 40])
def test_a_nonsense_length_does_no_harm(backend: Backend, length: str) -> None:
    address = urlsplit(backend.url)
    assert address.port is not None
    with socket.create_connection((address.hostname, address.port), timeout=5) as raw:
        raw.sendall(
            f"POST {path.SIGN_IN_CODES} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        assert raw.recv(65536).split()[1][:1] == b"4"
    assert backend.http.get(path.HEALTH).status_code == 200
