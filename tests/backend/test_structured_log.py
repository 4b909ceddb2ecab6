"""One JSON object per line, and no secret in any of them."""

import io
import json
import logging
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import ValidationError

from api_contract import path
from api_contract.person import SignUp
from backend.identity.token import hash_token, mint_token
from backend.structured_log import BLOT, configure_logging, redact, trace_id
from tests.backend.support import PIN, Backend, Customer, proof_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
_SWITCHES = ("_srcfile", "logThreads", "logProcesses", "logMultiprocessing")


class Log(io.StringIO):
    """What was logged."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


def requests_told(log: Log, count: int) -> list[dict[str, Any]]:
    """The requests that were told, so many at least: each is told after it was answered."""
    told: list[dict[str, Any]] = []
    end = time.monotonic() + 10
    while len(told) < count and time.monotonic() < end:
        told = [line for line in log.lines if line["message"] == "request"]
        time.sleep(0.01)
    return told


@pytest.fixture
def log() -> Iterator[Log]:
    """The process logs into it, and as before afterwards."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, threading.excepthook
    switches = {name: getattr(logging, name) for name in _SWITCHES}
    root.handlers.clear()
    log = Log()
    configure_logging(log)
    yield log
    logging.captureWarnings(False)
    root.handlers[:], threading.excepthook = handlers, hook
    root.setLevel(level)
    for name, value in switches.items():
        setattr(logging, name, value)


def test_a_record_is_one_line(log: Log) -> None:
    trace_id.set(TRACE)
    try:
        logging.getLogger("saku.test").warning("two\nlines of %s", "text")
    finally:
        trace_id.set(None)
    logging.getLogger("saku.test").info("outside")
    logging.getLogger("saku.test").debug("too much")
    first, second = log.lines
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "warning",
        "logger": "saku.test",
        "message": "two\nlines of text",
        "trace_id": TRACE,
    }
    assert "trace_id" not in second


@pytest.mark.parametrize(
    "planted",
    [
        "Authorization: Bearer {secret}",
        "bearer {secret}",
        "access_token={secret}&x=1",
        '{{"pin": "{secret}", "device_name": "Phone"}}',
        "{{'ticket': '{secret}'}}",
        "code = {secret}",
        "SAKU_BACKEND_CODE_PEPPER={secret}",
        "postgresql://saku:{secret}@db/ledger",
        "input_value='{secret}', input_type=str",
        "GET /v1/payees?password={secret}",
    ],
)
def test_what_is_named_as_a_secret_is_blotted_out(planted: str) -> None:
    for secret in (PIN, "geheim-17", mint_token()):
        told = redact(planted.format(secret=secret))
        assert BLOT in told
        assert secret not in told


def test_a_token_is_blotted_out_wherever_it_stands() -> None:
    token = mint_token()
    assert redact(f"{token} was seen at /v1/{token}?x={token}") == redact(
        f"{BLOT} was seen at /v1/{BLOT}?x={BLOT}"
    )


def test_a_quoted_secret_is_blotted_out_whole() -> None:
    assert redact("secret='one two'; all is well") == f"secret={BLOT}; all is well"


@pytest.mark.parametrize("phone", ["+6281200000001", "+14155550123", "(+628120000001)"])
def test_a_phone_number_is_blotted_out(phone: str) -> None:
    assert redact(f"duplicate key {phone} exists").count(BLOT) == 1
    assert "12" not in redact(f"duplicate key {phone} exists")


def test_what_an_operator_needs_stays() -> None:
    kept = (
        f"request failed, trace {TRACE}; account {uuid4()}; 1500 ms; 2026-03-14T12:00:00+00:00; "
        f"+25 %; port 8700; encoding utf-8; code review"
    )
    assert redact(kept) == kept
    assert redact(hash_token("x")) == BLOT


def test_an_exception_is_blotted_out_too(log: Log) -> None:
    body = {
        "ticket": mint_token(),
        "name": "Sari",
        "phone": "+6281200000001",
        "pin": proof_of(PIN),
    }
    try:
        SignUp.model_validate(body)
    except ValidationError:
        logging.getLogger("saku.test").exception("it failed")
    (line,) = log.lines
    assert "ValidationError" in line["exception"]
    for secret in body.values():
        assert secret not in log.getvalue()


def test_a_thread_that_dies_is_a_record(log: Log) -> None:
    def die() -> None:
        raise RuntimeError(f"token={secrets.token_urlsafe(8)}")

    thread = threading.Thread(target=die, name="the clerk")
    thread.start()
    thread.join()
    (line,) = log.lines
    assert (line["level"], line["message"]) == ("critical", "the clerk has died")
    assert f"token={BLOT}" in line["exception"]


def test_each_request_is_told_by_its_route(backend: Backend, sari: Customer, log: Log) -> None:
    trace = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    sari.get_with(f"{path.ACTIVITY}?cursor=hidden", trace)
    sari.get(path.ACCOUNTS, account="hidden")  # one of thousands, and it went well
    backend.http.get(path.ACCOUNTS, params={"account": "hidden"})
    backend.http.get("/nothing/hidden")
    told = requests_told(log, 3)
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("GET", path.ACTIVITY, 422),
        ("GET", path.ACCOUNTS, 401),
        ("unknown", "unknown", 404),
    ]
    assert told[0]["trace_id"] == TRACE
    assert all(line["ms"] >= 0 for line in told)
    assert "hidden" not in log.getvalue()


def test_a_refusal_and_its_line_have_one_trace(
    backend: Backend, sari: Customer, budi: Customer, log: Log
) -> None:
    refused = sari.pay(budi, 9_000_000)
    line = requests_told(log, 2)[-1]
    assert line["route"] == path.TRANSFERS
    assert (line["status"], line["trace_id"]) == (422, refused.json()["trace_id"])


def test_nothing_that_a_customer_types_is_told(backend: Backend, log: Log) -> None:
    sari, budi = (
        backend.sign_up("sari", "+6281200000001", name="Sari Dewi"),
        backend.sign_up("budi", "+6281200000002", name="Budi Halim"),
    )
    backend.fund(sari, 987_654)
    sari.pay(budi, 123_456, note="for the well")
    assert len(log.lines) > 5
    tokens = [*sari.started["tokens"].values(), PIN, proof_of(PIN)]
    for secret in ("Sari", "Budi", "81200000", "well", "123456", "987654", *map(str, tokens)):
        assert secret not in log.getvalue()


def test_libraries_do_not_tell_addresses(log: Log) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET http://x/?token=geheim")
    logging.getLogger("uvicorn.access").info("GET /?token=geheim")
    assert log.lines == []


def test_the_program_logs_json_to_stderr(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backend", "--data", str(tmp_path), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        httpx.get(program.stdout.readline().split()[-1] + path.HEALTH)
        program.terminate()
        told = [json.loads(line) for line in program.communicate(timeout=20)[1].splitlines()]
    assert path.HEALTH in [line.get("route") for line in told]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, told))
