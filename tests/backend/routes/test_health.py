"""What a load balancer and Prometheus are told."""

import ipaddress
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api_contract import path
from backend.server import EmbeddedBackend
from backend.settings import Settings
from backend.storage.books import Books
from backend.storage.sqlite import FILE_NAME
from tests.backend.support import Backend, Customer, FakeClock, at_once, code_of, quick_settings
from tests.fixtures.postgres import PostgresServer


class Measured:
    """What /metrics says, by name and labels."""

    def __init__(self, http: httpx.Client) -> None:
        answer = http.get(path.METRICS)
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        self.samples = [
            sample
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        ]

    def __call__(self, name: str, **labels: str) -> float:
        """The sum over the samples that have these labels."""
        return sum(
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def values(self, label: str) -> set[str]:
        return {sample.labels[label] for sample in self.samples if label in sample.labels}


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    with EmbeddedBackend(settings) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


def test_a_backend_that_can_post_is_ready(backend: Backend) -> None:
    answer = backend.http.get(path.READY)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.timeout(60)
def test_without_its_database_it_is_not_ready_and_still_alive(
    backend: Backend, request: pytest.FixtureRequest
) -> None:
    settings = backend.context.settings
    if settings.database_url is None:
        # Somebody else never lets go of the one right to write.
        with closing(sqlite3.connect(settings.data_dir / FILE_NAME)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = backend.http.get(path.READY)
    else:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        postgres.kill()
        try:
            answer = backend.http.get(path.READY)
            assert backend.http.get(path.METRICS).status_code == 200
        finally:
            postgres.start()
    told = {"status": "unavailable", "reason": "storage_unavailable"}
    assert (answer.status_code, answer.json()) == (503, told)
    assert backend.http.get(path.HEALTH).json() == {"status": "ok"}


def test_with_a_full_queue_it_is_not_ready(tmp_path: Path) -> None:
    with serving(quick_settings(tmp_path, FakeClock(), longest_queue=0)) as http:
        answer = http.get(path.READY)
    told = {"status": "unavailable", "reason": "queue_full"}
    assert (answer.status_code, answer.json()) == (503, told)


def test_the_database_is_not_asked_for_each_question(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    write = backend.context.storage.write

    def ask() -> AbstractContextManager[Books]:
        asked.append(1)
        return write()

    monkeypatch.setattr(backend.context.storage, "write", ask)
    at_once(8, lambda number: backend.http.get(path.READY))
    assert len(asked) == 1


def test_what_became_of_transfers_is_counted(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    assert [sari.send(request).status_code for _ in range(3)] == [201, 201, 201]
    assert code_of(sari.pay(budi, 9_000_000)) == "insufficient_funds"
    measured = Measured(backend.http)
    outcomes = {
        outcome: measured("saku_transfers_total", outcome=outcome)
        for outcome in ("posted", "replayed", "refused")
    }
    assert outcomes == {"posted": 1, "replayed": 2, "refused": 1}
    for name in ("saku_queue_wait_seconds", "saku_commit_seconds", "saku_group_size"):
        assert measured(f"{name}_count") == 4
    assert measured("saku_group_size_sum") == 4
    assert 0 < measured("saku_queue_wait_seconds_sum") < measured("saku_commit_seconds_sum") + 4
    assert measured("saku_queue_length") == 0
    assert measured("saku_ledger_events") == 4
    assert measured("process_resident_memory_bytes") > 10_000_000


def test_requests_are_measured_by_route(backend: Backend, sari: Customer) -> None:
    before = Measured(backend.http)
    sari.get(path.ACCOUNTS)
    sari.get(path.TRANSFER.format(transfer_id="1"), token="geheim")
    backend.http.get("/nothing/+6281200000001")
    backend.http.request("PURGE", path.ACTIVITY)
    backend.http.request("PURGE", "/nothing")
    after = Measured(backend.http)

    def grew(method: str, route: str, status: int) -> float:
        labels = {"method": method, "route": route, "status": str(status)}
        name = "saku_requests_seconds_count"
        return after(name, **labels) - before(name, **labels)

    assert grew("GET", path.ACCOUNTS, 200) == 1
    assert grew("GET", path.TRANSFER, 422) == 1
    assert grew("unknown", "unknown", 404) == 2
    assert grew("unknown", path.ACTIVITY, 405) == 1
    assert after("saku_requests_seconds_bucket", route=path.ACCOUNTS, le="+Inf") == after(
        "saku_requests_seconds_count", route=path.ACCOUNTS
    )
    # What somebody invents makes no series of its own.
    assert after.values("route") - before.values("route") <= {
        path.METRICS,
        path.ACCOUNTS,
        path.TRANSFER,
        path.ACTIVITY,
        "unknown",
    }
    assert "PURGE" not in after.values("method")


def test_each_backend_counts_for_itself(tmp_path: Path) -> None:
    first, second = (
        quick_settings(tmp_path / name, FakeClock(), longest_queue=0) for name in ("one", "two")
    )
    with serving(first) as one, serving(second) as two:
        one.get(path.HEALTH)
        counts = [
            Measured(http)("saku_requests_seconds_count", route=path.HEALTH) for http in (one, two)
        ]
    assert counts == [1, 0]


def test_strangers_find_no_metrics(tmp_path: Path) -> None:
    elsewhere = (ipaddress.IPv4Network("10.0.0.0/8"),)
    with serving(quick_settings(tmp_path, FakeClock(), metrics_from=elsewhere)) as http:
        refused, unknown = http.get(path.METRICS), http.get("/nothing")
    assert (refused.status_code, code_of(refused)) == (404, "not_found")
    assert refused.json().keys() == unknown.json().keys()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_a_proxy_on_the_same_machine_opens_nothing(backend: Backend, header: str) -> None:
    answer = backend.http.get(path.METRICS, headers={header: "203.0.113.7"})
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
