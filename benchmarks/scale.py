"""What the ledger costs when it has grown, beside the same ledger when it was small.

make bench NAME=scale SCALE_EVENTS=10000000 SCALE_FOLDER=/somewhere    grown larger, and kept there

Everything is done to accounts chosen by chance: no page of an index is read twice soon, as a bank's
customers never come in order.
"""

import atexit
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import lru_cache, partial
from pathlib import Path

import httpx

from api_contract import path
from app.services.merkle_proof import check_head, check_inclusion
from backend.commands.reader_cache import MOST_KEPT
from benchmarks import touching
from benchmarks.figure import Figure, Measurement
from benchmarks.grown import Grown
from benchmarks.rounds import Measure, interleave
from benchmarks.serving import serve_backend
from benchmarks.stage import Engine, open_engine

SMALL = 100_000
LARGE = int(os.environ.get("SCALE_EVENTS", "300000"))
"""Events; ten million take some twenty minutes to grow, and ten gigabytes to keep."""
FOLDER = os.environ.get("SCALE_FOLDER")
"""Where ledgers on SQLite stay for the next time; without it none does."""

ROUNDS = 5
GROUPS = 10
READS = 500
STARTS = 3
TOUCHED = 10_000
START_MS, PROOF_MS = 2_000.0, 1.0
"""What somebody may wait for a backend that starts, and a proof may cost."""

exits = ExitStack()
"""Closes the grown ledgers."""
atexit.register(exits.close)


@lru_cache
def open_grown(engine: Engine, events: int) -> Grown:
    """A ledger of that size, open until the process ends; raises `CannotMeasure`."""
    if engine is Engine.SQLITE and FOLDER is not None:
        data_dir, url = Path(FOLDER) / str(events), None
    else:
        data_dir = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        server = exits.enter_context(open_engine(engine))
        url = None if server is None else server.create_database()
    return exits.enter_context(closing(Grown(data_dir, url, events)))


async def _measure_cost(name: str, engine: Engine, take: Callable[[Grown], float]) -> Figure:
    """Of one among many, at both sizes."""
    value, floor = await _at_both_sizes(engine, take, ROUNDS)
    return Figure(f"{name} {engine}", value, floor, "µs", "<=1.2", f"at {SMALL:,} events")


async def measure_start(engine: Engine) -> Figure:
    """From the operator's command until it is ready for requests."""
    value, small = await _at_both_sizes(engine, _start, STARTS)
    beside = f"the longest that is bearable; at {SMALL:,} events {small:,.0f} ms"
    return Figure(f"scale start {engine}", value, START_MS, "ms", "<=1", beside)


async def measure_proof(engine: Engine) -> Figure:
    """A transfer's receipt, from anywhere in the past, made from the database."""
    value, small = await _at_both_sizes(engine, _prove, ROUNDS)
    beside = f"the most it may cost; at {SMALL:,} events {small:.2g} ms"
    return Figure(f"scale proof {engine}", value, PROOF_MS, "ms", "<=1", beside)


async def measure_check() -> Figure:
    """The same receipt, checked as the app does."""
    value, small = await _at_both_sizes(Engine.SQLITE, _check, ROUNDS)
    beside = f"the most it may cost; at {SMALL:,} events {small:.2g} ms"
    return Figure("scale proof checked", value, PROOF_MS, "ms", "<=1", beside)


async def measure_memory() -> Figure:
    """What a worker keeps of each customer that it serves, beside what its caches promise."""
    grown = open_grown(Engine.SQLITE, LARGE)
    senders = [customer.device.sender for customer in grown.sign_in(TOUCHED)]
    value = touching.touch(grown.data_dir, senders)
    beside = f"what its caches promise; they keep {MOST_KEPT:,} customers, however many there are"
    return Figure("scale memory", value, touching.PROMISED_BYTES, "B", "<=1.2", beside)


async def _at_both_sizes(
    engine: Engine, take: Callable[[Grown], float], rounds: int
) -> tuple[float, float]:
    """The large ledger's median, and the small one's."""
    large, small = (_measure(take, open_grown(engine, events)) for events in (LARGE, SMALL))
    value, floor = await interleave(rounds, large, small)
    return value, floor


def _measure(take: Callable[[Grown], float], grown: Grown) -> Measure:
    async def measure() -> float:
        return take(grown)

    return measure


def _start(grown: Grown) -> float:
    begun = time.perf_counter()
    with serve_backend(grown.data_dir, grown.database_url) as url:
        httpx.get(url + path.READY, trust_env=False, timeout=60).raise_for_status()
        return (time.perf_counter() - begun) * 1000


def _prove(grown: Grown) -> float:
    cost, _ = grown.prove(READS)
    return cost.wall / 1000


def _check(grown: Grown) -> float:
    _, receipts = grown.prove(READS)
    begun = time.perf_counter()
    for receipt in receipts:
        check_head(receipt.head, grown.public_key)
        check_inclusion(receipt)
    return (time.perf_counter() - begun) * 1000 / READS


_COSTS: Mapping[str, Callable[[Grown], float]] = {
    "scale transfer": lambda grown: grown.send(GROUPS).wall,
    "scale cpu": lambda grown: grown.send(GROUPS).cpu,
    "scale balance": lambda grown: grown.read_balances(READS).wall,
    "scale activity": lambda grown: grown.list_activity(READS).wall,
}

MEASUREMENTS: Mapping[str, Measurement] = {
    **{
        f"{name} {engine}": partial(_measure_cost, name, engine, take)
        for engine in Engine
        for name, take in _COSTS.items()
    },
    **{f"scale start {engine}": partial(measure_start, engine) for engine in Engine},
    **{f"scale proof {engine}": partial(measure_proof, engine) for engine in Engine},
    "scale proof checked": measure_check,
    "scale memory": measure_memory,
}
