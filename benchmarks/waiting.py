"""How long a caller waits while requests come at their own rate, and how fast accounts are read."""

from collections.abc import Mapping
from functools import partial
from itertools import cycle, islice

from api_contract import path
from api_contract.account import POSITION_HEADER
from benchmarks.figure import Figure, Measurement
from benchmarks.load import Load, Plan, run_load
from benchmarks.rounds import interleave
from benchmarks.stage import Engine, Stage, open_engine, open_stage

ROUNDS = 3
PEAK_PER_SECOND = 1_500
PEAK_MS, HALF_MS = 50.0, 25.0
"""What a customer may wait, once in a hundred times."""
SECONDS = 4
PROBE = 10_000
READS = 10_000


async def measure_peak(engine: Engine) -> Figure:
    """The 99th percentile at 1,500 transfers a second, the peak that is planned for."""
    with open_engine(engine) as server, open_stage(server) as stage:
        return await _measure_p99(f"p99 peak {engine}", stage, PEAK_PER_SECOND, PEAK_MS)


async def measure_half(engine: Engine) -> Figure:
    """The 99th percentile at half of the most that the backend posts in a second."""
    with open_engine(engine) as server, open_stage(server) as stage:
        await stage.send(PROBE)
        most = (await stage.send(PROBE)).per_second
        return await _measure_p99(f"p99 half {engine}", stage, most / 2, HALF_MS)


async def measure_reads(engine: Engine) -> Figure:
    """A customer's accounts, beside a small JSON object from the bare server."""
    with open_engine(engine) as server, open_stage(server) as stage:
        customers = stage.world.customers
        # As the app does, which knows how far the ledger had come by its last answer.
        known = {POSITION_HEADER: "1"}

        async def read(url: str) -> float:
            requests = [
                customer.device.ask("GET", path.ACCOUNTS, headers=known)
                for customer in islice(cycle(customers), READS)
            ]
            return (await run_load(Plan(url, requests))).per_second

        value, floor = await interleave(
            ROUNDS, lambda: read(stage.backend), lambda: read(stage.bare)
        )
    return Figure(f"reads {engine}", value, floor, "/s", ">=0.7", "a bare GET of some JSON")


async def _measure_p99(name: str, stage: Stage, rate: float, most_ms: float) -> Figure:
    count = int(rate * SECONDS)

    async def send() -> float:
        return _p99(await stage.send(count, rate=rate))

    async def send_bare() -> float:
        return _p99(await stage.send_bare(count, rate=rate))

    value, bare = await interleave(ROUNDS, send, send_bare)
    beside = f"the most that is bearable; the bare server's at {rate:,.0f}/s was {bare:.1f} ms"
    return Figure(name, value, most_ms, "ms", "<=1", beside)


def _p99(load: Load) -> float:
    return load.percentile_ms(0.99)


MEASUREMENTS: Mapping[str, Measurement] = {
    "p99 peak sqlite": partial(measure_peak, Engine.SQLITE),
    "p99 peak postgres": partial(measure_peak, Engine.POSTGRES),
    "p99 half sqlite": partial(measure_half, Engine.SQLITE),
    "p99 half postgres": partial(measure_half, Engine.POSTGRES),
    "reads sqlite": partial(measure_reads, Engine.SQLITE),
    "reads postgres": partial(measure_reads, Engine.POSTGRES),
}
