"""How many transfers a second, beside what the machine does with less, or in other ways.

Of each the request's proof and the payer's signature are checked, and it is idempotent, within
limits, sealed, chained, signed, folded into the balances and durable before its answer is signed.
"""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from benchmarks.commit import postgres_commits_per_second, sqlite_commits_per_second
from benchmarks.figure import Figure, Measurement
from benchmarks.load import Plan, run_load
from benchmarks.naive import create_naive, fill_naive
from benchmarks.pgbench import choose_clients, pgbench_tpcb, prepare_pgbench
from benchmarks.rounds import interleave
from benchmarks.serving import serve
from benchmarks.stage import Engine, Stage, open_engine, open_server, open_stage
from benchmarks.world import FUNDS_MINOR
from tests.fixtures.postgres import PostgresServer

ROUNDS = 3
TRANSFERS = 10_000
NAIVE_TRANSFERS = 2_000
LONE_TRANSFERS = 1_000
PGBENCH_SECONDS = 4


async def measure_transfers(engine: Engine) -> Figure:
    """Beside the same server validating the same body and giving it back."""
    with open_engine(engine) as server, open_stage(server) as stage:

        async def send_bare() -> float:
            return (await stage.send_bare(TRANSFERS)).per_second

        value, floor = await interleave(ROUNDS, lambda: _send(stage), send_bare)
    beside = "the same body, validated and given back by the same server"
    return Figure(f"transfers {engine}", value, floor, "/s", ">=0.4", beside)


async def measure_pgbench() -> Figure:
    """Beside pgbench, which has neither HTTP nor a chain, at its best number of clients."""
    with open_server() as server, open_stage(server) as stage:
        url = await prepare_pgbench(server)
        clients = await choose_clients(url, PGBENCH_SECONDS)
        value, floor = await interleave(
            ROUNDS, lambda: _send(stage), lambda: pgbench_tpcb(url, PGBENCH_SECONDS, clients)
        )
    beside = f"pgbench's TPC-B with {clients} clients, on the same PostgreSQL"
    return Figure("transfers pgbench", value, floor, "/s", ">=2.5", beside)


async def measure_naive() -> Figure:
    """Beside the usual way: a transaction and its locks for each transfer."""
    with open_server() as server, open_stage(server) as stage:
        url, customers = server.create_database(), stage.world.customers
        fill_naive(url, ((each.account_id, each.id, FUNDS_MINOR) for each in customers))
        with serve(create_naive, url) as naive:

            async def send_naively() -> float:
                requests = stage.world.ask(NAIVE_TRANSFERS)
                return (await run_load(Plan(naive, requests))).per_second

            value, floor = await interleave(ROUNDS, lambda: _send(stage), send_naively)
    beside = "a transaction per transfer, with row locks and a chain"
    return Figure("transfers naive", value, floor, "/s", ">=8", beside)


async def measure_hot_account(engine: Engine) -> Figure:
    """Everybody pays one account, beside everybody pays anybody."""
    with open_engine(engine) as server, open_stage(server) as stage:
        payee = stage.world.customers[0]

        async def pay_one() -> float:
            return (await stage.send(TRANSFERS, payee=payee)).per_second

        value, floor = await interleave(ROUNDS, pay_one, lambda: _send(stage))
    return Figure(f"transfers hot {engine}", value, floor, "/s", ">=0.95", "any payee")


async def measure_lone_client(engine: Engine) -> Figure:
    """One client that waits for each answer, beside bare commits of rows like a transfer's."""
    with open_engine(engine) as server, open_stage(server) as stage:

        async def send_alone() -> float:
            return (await stage.send(LONE_TRANSFERS, connections=1)).per_second

        async def commit() -> float:
            return _commits_per_second(server)

        value, floor = await interleave(ROUNDS, send_alone, commit)
    beside = "as many rows, committed one transfer after another"
    return Figure(f"transfers lone {engine}", value, floor, "/s", ">=0.5", beside)


async def _send(stage: Stage) -> float:
    return (await stage.send(TRANSFERS)).per_second


def _commits_per_second(server: PostgresServer | None) -> float:
    if server is not None:
        return postgres_commits_per_second(server.create_database())
    with tempfile.TemporaryDirectory() as folder:
        return sqlite_commits_per_second(Path(folder))


MEASUREMENTS: Mapping[str, Measurement] = {
    "transfers sqlite": partial(measure_transfers, Engine.SQLITE),
    "transfers postgres": partial(measure_transfers, Engine.POSTGRES),
    "transfers pgbench": measure_pgbench,
    "transfers naive": measure_naive,
    "transfers hot sqlite": partial(measure_hot_account, Engine.SQLITE),
    "transfers hot postgres": partial(measure_hot_account, Engine.POSTGRES),
    "transfers lone sqlite": partial(measure_lone_client, Engine.SQLITE),
    "transfers lone postgres": partial(measure_lone_client, Engine.POSTGRES),
}
