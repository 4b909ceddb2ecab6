"""The yardstick that everybody knows: pgbench's TPC-B-like transactions, on the same server."""

import asyncio
import re

from benchmarks.figure import CannotMeasure
from tests.fixtures.postgres import PostgresServer, find_program

SCALE = 10
CLIENTS = (1, 8, 32, 64)
_RATE = re.compile(r"^tps = ([\d.]+) \(without", re.MULTILINE)


async def prepare_pgbench(server: PostgresServer) -> str:
    """The URL of a new database with pgbench's tables at scale 10."""
    url = server.create_database()
    await _pgbench("--initialize", "--quiet", f"--scale={SCALE}", url)
    return url


async def pgbench_tpcb(url: str, seconds: int, clients: int) -> float:
    """Transactions in a second, with prepared statements; raises `CannotMeasure`."""
    said = await _pgbench(
        "--protocol=prepared",
        "--no-vacuum",
        f"--client={clients}",
        f"--jobs={min(clients, 2)}",
        f"--time={seconds}",
        url,
    )
    rate = _RATE.search(said)
    if rate is None:
        raise CannotMeasure(f"pgbench said: {said}")
    return float(rate[1])


async def choose_clients(url: str, seconds: int) -> int:
    """The number of clients that get the most done: what the server can, however it is asked."""
    rates = {clients: await pgbench_tpcb(url, seconds, clients) for clients in CLIENTS}
    return max(CLIENTS, key=rates.__getitem__)


async def _pgbench(*arguments: str) -> str:
    program = find_program("pgbench")
    if program is None:
        raise CannotMeasure("pgbench is missing; it comes with the Debian package postgresql")
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return said.decode()
