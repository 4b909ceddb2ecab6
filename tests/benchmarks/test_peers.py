"""What the backend is set beside does the work that it says it does."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from api_contract.transfer import TransferRequest
from benchmarks import commit, pgbench
from benchmarks.bare_http import create_bare
from benchmarks.load import Load, Plan, run_load
from benchmarks.naive import create_naive, fill_naive
from benchmarks.serving import serve
from benchmarks.world import World, open_world
from tests.fixtures.postgres import PostgresServer

FUNDS = 3


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path, None, customers=4) as world:
        yield world


@pytest.fixture
def naive(database_url: str, world: World) -> Iterator[str]:
    fill_naive(database_url, ((each.account_id, each.id, FUNDS) for each in world.customers))
    with serve(create_naive, database_url) as url:
        yield url


def ask(url: str, requests: list[bytes]) -> Plan:
    return Plan(url, requests, connections=4)


def balances(url: str) -> dict[str, int]:
    with closing(psycopg.connect(url)) as connection:
        return dict(connection.execute("SELECT id, balance_minor FROM accounts").fetchall())


async def test_the_naive_peer_moves_money_once(naive: str, world: World, database_url: str) -> None:
    payee = world.customers[0]
    requests = world.ask(9, payee)
    first: Load = await run_load(ask(naive, requests))
    assert first.statuses == {201: 9}
    again = await run_load(ask(naive, requests))
    assert again.statuses == {200: 9}
    assert balances(database_url) == {
        each.account_id: 12 if each is payee else 0 for each in world.customers
    }


async def test_the_naive_peer_gives_no_credit(naive: str, world: World, database_url: str) -> None:
    payee = world.customers[0]
    await run_load(ask(naive, world.ask(9, payee)))
    with pytest.raises(RuntimeError, match="409: 3"):
        await run_load(ask(naive, world.ask(3, payee)))
    assert sum(balances(database_url).values()) == 4 * FUNDS


async def test_the_naive_peers_events_are_chained(
    naive: str, world: World, database_url: str
) -> None:
    await run_load(ask(naive, world.ask(8)))
    with closing(psycopg.connect(database_url)) as connection:
        rows = connection.execute("SELECT number, hash FROM events ORDER BY number").fetchall()
        head = connection.execute("SELECT number, hash FROM head").fetchall()
    assert [number for number, _ in rows] == list(range(1, 9))
    assert head == [rows[-1]]


async def test_the_bare_server_validates(world: World) -> None:
    (request,) = world.ask(1)
    with serve(create_bare) as url:
        served = await run_load(ask(url, [request]))
        assert served.statuses == {201: 1}
        assert TransferRequest.model_validate_json(request.partition(b"\r\n\r\n")[2])
        with pytest.raises(RuntimeError, match="500"):
            await run_load(ask(url, [request.replace(b'"signature"', b'"signatuer"')]))


def test_the_floors_commit_one_transfer_after_another(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit, "COMMITS", 20)
    assert commit.sqlite_commits_per_second(tmp_path) > 0
    assert commit.postgres_commits_per_second(database_url) > 0
    with closing(psycopg.connect(database_url)) as connection:
        for table in ("events", "facts"):
            counted = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            assert counted == (20 + commit._WARM_UP,)


async def test_pgbench_is_asked_for_its_best(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgbench, "SCALE", 1)
    url = await pgbench.prepare_pgbench(postgres)
    assert await pgbench.pgbench_tpcb(url, seconds=1, clients=2) > 0

    async def say(url: str, seconds: int, clients: int) -> float:
        return {1: 10.0, 8: 40.0, 32: 30.0, 64: 20.0}[clients]

    monkeypatch.setattr(pgbench, "pgbench_tpcb", say)
    assert await pgbench.choose_clients(url, seconds=1) == 8
