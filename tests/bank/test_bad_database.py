"""PostgreSQL gone, frozen or busy: 503 with Retry-After, and back to work without a restart."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from api_contract import path
from backend.storage import postgres as engine
from backend.storage.database import Storage
from tests.bank.till import Till, ask, is_unavailable, open_till, settings_at
from tests.fixtures.postgres import PostgresServer


@pytest.fixture
def database_url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.create_database()
    yield url
    postgres.drop(url)


@pytest.fixture
def till(tmp_path: Path, database_url: str) -> Iterator[Till]:
    with open_till(settings_at(tmp_path, database_url)) as till:
        assert till.send().status_code == 201
        yield till


@pytest.mark.parametrize("end", [PostgresServer.stop, PostgresServer.kill])
def test_a_database_that_went_and_came_back(
    till: Till, postgres: PostgresServer, end: Callable[[PostgresServer], None]
) -> None:
    end(postgres)
    missed = till.draft()
    assert all(is_unavailable(till.send(each)) for each in (missed, till.draft(), till.draft()))
    assert all(is_unavailable(_read_account(till)) for _ in range(2))
    postgres.start()
    assert till.send(missed).status_code == 201
    assert till.send().status_code == 201
    assert _read_account(till).status_code == 200
    assert len(till.posted()) == 3


def test_a_restart_between_two_requests_costs_no_more_than_asking_again(
    till: Till, postgres: PostgresServer
) -> None:
    postgres.restart()
    first = till.draft()
    again = till.send(first)
    assert again.status_code == 201 or is_unavailable(again)
    assert till.send(first).status_code == 201
    assert len(till.posted()) == 2


def test_a_database_that_hangs_keeps_nobody_waiting_for_ever(
    tmp_path: Path, database_url: str
) -> None:
    settings = settings_at(tmp_path, database_url).model_copy(update={"patience_seconds": 0.3})
    with open_till(settings) as till, psycopg.connect(database_url) as stranger:
        # The lock that every group needs: to the backend this is a database that hangs.
        stranger.execute("SELECT FROM head FOR UPDATE")
        answers = [till.send() for _ in range(3)]
        assert [answer.status_code for answer in answers] == [409, 503, 503]
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        stranger.rollback()
        assert _until_served(till).status_code == 201


def test_a_statement_that_takes_too_long_is_given_up(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = tuple(
        "SET statement_timeout = '300ms'" if "statement_timeout" in each else each
        for each in engine._SETTINGS
    )
    monkeypatch.setattr(engine, "_SETTINGS", quick)
    with (
        open_till(settings_at(tmp_path, database_url)) as till,
        psycopg.connect(database_url) as stranger,
    ):
        stranger.execute("SELECT FROM head FOR UPDATE")
        assert is_unavailable(till.send())
        stranger.rollback()
        assert till.send().status_code == 201
        assert len(till.posted()) == 1


def test_who_waits_for_the_head_does_not_stop_whoever_holds_it(
    till: Till, database_url: str
) -> None:
    storage = till.context.storage
    with ThreadPoolExecutor(1) as pool:
        with storage.write() as holder:
            holder.journal.lock()
            assert holder.accounts.list_all()
            waiter = pool.submit(_lock_head, storage)
            _wait_for_waiter(database_url)
            assert holder.journal.head.number > 0
        assert waiter.result() > 0


def _lock_head(storage: Storage) -> int:
    with storage.write() as books:
        books.journal.lock()
        return books.journal.head.number


def _wait_for_waiter(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as observer:
        while not observer.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ).fetchone():
            time.sleep(0.01)


def _read_account(till: Till) -> httpx.Response:
    return ask(till.http, till.wallets[0], "GET", path.ACCOUNTS)


def _until_served(till: Till) -> httpx.Response:
    draft = till.draft()
    while (answer := till.send(draft)).status_code in (409, 503):
        time.sleep(0.05)
    return answer
