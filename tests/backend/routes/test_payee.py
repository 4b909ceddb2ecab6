"""Finding payees over HTTP."""

from pathlib import Path

import httpx
import pytest

from api_contract import path
from backend.server import EmbeddedBackend
from backend.settings import RateLimits
from tests.backend.support import Backend, Customer, FakeClock, code_of, quick_settings


@pytest.mark.parametrize("query", ["+6281200000002", "budi", "@budi", " @Budi "])
def test_a_number_and_a_handle_name_the_same_payee(
    sari: Customer, budi: Customer, query: str
) -> None:
    answer = sari.post(path.PAYEES_LOOKUP, {"query": query})
    assert answer.json() == {
        "id": budi.id,
        "kind": "person",
        "name": "Budi",
        "handle": "budi",
        "currencies": ["IDR"],
    }


@pytest.mark.parametrize("query", ["+6281200000099", "@nobody", "' OR 1=1 --", "%"])
def test_nobody_is_nobody(sari: Customer, query: str) -> None:
    answer = sari.post(path.PAYEES_LOOKUP, {"query": query})
    assert (answer.status_code, code_of(answer)) == (404, "payee_not_found")


def test_one_is_not_ones_own_payee(sari: Customer) -> None:
    assert code_of(sari.post(path.PAYEES_LOOKUP, {"query": "@sari"})) == "own_account"


def test_recent_payees_are_the_latest_first_and_once(
    backend: Backend, sari: Customer, budi: Customer, clock: FakeClock
) -> None:
    dewi = backend.sign_up("dewi", "+6281200000003")
    for payee in (budi, dewi, budi):
        clock.advance(seconds=1)
        assert sari.pay(payee, 1_000).status_code == 201
    payees = sari.get(path.PAYEES).json()["payees"]
    assert [payee["handle"] for payee in payees] == ["budi", "dewi"]
    assert budi.get(path.PAYEES).json()["payees"] == []


def test_turning_numbers_into_names_is_counted_per_person(tmp_path: Path) -> None:
    limits = RateLimits.generous().model_copy(update={"payee_lookups_per_person": "3/minute"})
    clock = FakeClock()
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock, rate_limits=limits))
    with embedded as url, httpx.Client(base_url=url) as http:
        backend = Backend(url, embedded.app.state.context, clock, http)
        sari = backend.sign_up("sari", "+6281200000001")
        budi = backend.sign_up("budi", "+6281200000002")
        answers = [sari.post(path.PAYEES_LOOKUP, {"query": "@budi"}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert code_of(answers[3]) == "too_many_requests"
        assert int(answers[3].headers["Retry-After"]) == answers[3].json()["retry_after_seconds"]
        assert 1 <= answers[3].json()["retry_after_seconds"] <= 60
        assert budi.post(path.PAYEES_LOOKUP, {"query": "@sari"}).status_code == 200
