"""Balances that are kept in the process are never older than their reader's own last write."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api_contract import path
from api_contract.account import POSITION_HEADER
from backend.server import EmbeddedBackend
from tests.backend.support import Backend, Customer, FakeClock, code_of, quick_settings


def position(answer: httpx.Response) -> int:
    return int(answer.headers[POSITION_HEADER])


def test_each_write_is_seen_by_the_next_read(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    for _ in range(10):
        before = sari.balance, budi.balance
        assert (sari.balance, budi.balance) == before
        sent = sari.pay(budi, 1_000)
        assert (sari.balance, budi.balance) == (before[0] - 1_000, before[1] + 1_000)
        assert position(sari.get(path.ACCOUNTS)) >= position(sent)
    backend.fund(sari, 5)
    assert sari.balance == 990_005


def test_a_balance_says_how_old_it_is(backend: Backend, sari: Customer, clock: FakeClock) -> None:
    first = sari.get(path.ACCOUNTS)
    assert first.json()["position"] == position(first)
    assert first.json()["as_of"] == clock().isoformat().replace("+00:00", "Z")


def test_what_is_known_is_not_sent_again(backend: Backend, sari: Customer, budi: Customer) -> None:
    first = sari.get(path.ACCOUNTS)
    known = {"If-None-Match": first.headers["ETag"]}
    again = sari.get_with(path.ACCOUNTS, known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    sari.pay(budi, 1_000)
    assert sari.get_with(path.ACCOUNTS, known).status_code == 200


def test_an_ended_session_reads_nothing_more(backend: Backend, sari: Customer) -> None:
    tablet = backend.sign_in_again(sari.phone)
    assert tablet.get(path.ACCOUNTS).status_code == 200
    assert tablet.get(path.ACCOUNTS).status_code == 200  # now from memory
    sari.delete(path.SESSION.format(session_id=tablet.started["session_id"]))
    assert code_of(tablet.get(path.ACCOUNTS)) == "unauthenticated"


def test_an_expired_token_reads_nothing_more(sari: Customer, clock: FakeClock) -> None:
    assert sari.get(path.ACCOUNTS).status_code == 200
    clock.advance(minutes=5)
    assert code_of(sari.get(path.ACCOUNTS)) == "unauthenticated"


@pytest.mark.parametrize("asked", ["-1", "x", "9" * 30])
def test_a_position_that_can_not_be_is_refused(sari: Customer, asked: str) -> None:
    answer = sari.get_with(path.ACCOUNTS, {POSITION_HEADER: asked})
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


@pytest.fixture
def two_workers(tmp_path: Path, clock: FakeClock, database_url: str) -> Iterator[list[Backend]]:
    with ExitStack() as stack:
        workers = []
        for _ in range(2):
            embedded = EmbeddedBackend(quick_settings(tmp_path, clock, database_url=database_url))
            url = stack.enter_context(embedded)
            http = stack.enter_context(httpx.Client(base_url=url, trust_env=False, timeout=20))
            workers.append(Backend(url, embedded.app.state.context, clock, http))
        yield workers


def test_two_workers_agree(two_workers: list[Backend]) -> None:
    here, there = two_workers
    sari = here.sign_up("sari", "+6281200000001")
    budi = here.sign_up("budi", "+6281200000002")
    here.fund(sari, 100_000)
    reached, sari_there = 0, replace(sari, http=there.proven)
    for count in range(1, 20):
        for reader in (sari, sari_there):
            answer = reader.get_with(path.ACCOUNTS, {POSITION_HEADER: str(reached)})
            [account] = answer.json()["accounts"]
            assert account["balance_minor"] == str(100_000 - 100 * (count - 1))
        sent = sari_there.pay(budi, 100)
        assert sent.status_code == 201, sent.text
        reached = position(sent)
