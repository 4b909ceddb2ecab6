"""No address asks more often than its limit, and nobody asks in the name of another."""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_contract import path
from api_contract.problem import Problem
from backend.routes.admission import address_of
from backend.server import EmbeddedBackend
from backend.settings import RateLimits
from tests.backend.support import Backend, FakeClock, code_of, quick_settings

TWO = RateLimits(requests_per_address="2/hour")
OURS = (ip_network("127.0.0.0/8"),)


@contextmanager
def asking(folder: Path, **changes: Any) -> Iterator[httpx.Client]:
    settings = quick_settings(folder, FakeClock(), rate_limits=TWO, **changes)
    with EmbeddedBackend(settings) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


def statuses(http: httpx.Client, *forwarded: str) -> list[int]:
    return [
        http.get(path.HEALTH, headers={"X-Forwarded-For": value}).status_code for value in forwarded
    ]


def test_one_too_many_is_told_when_to_come_back(tmp_path: Path) -> None:
    with asking(tmp_path) as http:
        answers = [http.get(path.HEALTH), http.get("/nothing"), http.post(path.SIGN_IN_CODES)]
        assert [answer.status_code for answer in answers] == [200, 404, 429]
        assert code_of(answers[2]) == "too_many_requests"
        wait = Problem.model_validate_json(answers[2].content).retry_after_seconds
        assert answers[2].headers["Retry-After"] == str(wait)
        assert wait in range(1, 1801)
        assert answers[2].headers["X-Content-Type-Options"] == "nosniff"


def test_a_stranger_speaks_for_nobody_else(tmp_path: Path) -> None:
    with asking(tmp_path) as http:
        assert statuses(http, "198.51.100.1", "198.51.100.2", "198.51.100.3") == [200, 200, 429]


def test_a_proxy_of_ours_speaks_for_the_one_who_called_it(tmp_path: Path) -> None:
    with asking(tmp_path, trusted_proxies=OURS) as http:
        assert statuses(http, *["198.51.100.1"] * 3, "198.51.100.2") == [200, 200, 429, 200]


def test_what_a_caller_wrote_before_the_proxy_counts_for_nothing(tmp_path: Path) -> None:
    with asking(tmp_path, trusted_proxies=OURS) as http:
        made_up = [f"203.0.113.{last}, 198.51.100.1, 127.0.0.9" for last in range(3)]
        assert statuses(http, *made_up) == [200, 200, 429]


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("a:made-up:one", "a:made-up:one"),
    ],
)
def test_a_network_of_ipv6_is_one_caller(host: str, counted_as: str) -> None:
    assert address_of({"client": (host, 1)}) == counted_as


def test_a_caller_without_an_address_is_counted_too() -> None:
    assert address_of({"client": None}) == "unknown"


def test_a_person_has_a_limit_of_their_own_on_whatever_device(tmp_path: Path) -> None:
    limits = RateLimits.generous().model_copy(update={"requests_per_person": "3/hour"})
    clock = FakeClock()
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock, rate_limits=limits))
    with embedded as url, httpx.Client(base_url=url, trust_env=False) as http:
        backend = Backend(url, embedded.app.state.context, clock, http)
        sari = backend.sign_up("sari", "+6281200000001")
        budi = backend.sign_up("budi", "+6281200000002")
        tablet = backend.sign_in_again(sari.phone)
        answers = [sari.get(path.ME), tablet.get(path.ME), sari.get(path.ME), tablet.get(path.ME)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[3].headers["Retry-After"]) in range(1, 1201)
        assert budi.get(path.ME).status_code == 200
        # Paying is limited by what it takes, not by how often one asks.
        assert sari.get(path.ACCOUNTS).status_code == 200
