"""How many transfers the backend posts in a second, beside what its HTTP alone can take."""

from collections.abc import Mapping
from statistics import median

from benchmarks.figure import Figure
from benchmarks.load import Load, measure_transfers

ROUNDS = 3
TRANSFERS = 1_000
CONNECTIONS = 16


async def measure_transfers_per_second() -> Figure:
    """Validated, approved, idempotent, chained and durable; the floor does none of it."""
    runs = [await measure_transfers(TRANSFERS, CONNECTIONS) for _ in range(ROUNDS)]
    for run in runs:
        _check(run)
    return Figure(
        name="transfers",
        value=median(run["transfer"].per_second for run in runs),
        floor=median(run["bare POST"].per_second for run in runs),
        unit="/s",
        goal=">=0.7",
        beside="the same body, validated and given back by the same server",
    )


def _check(run: Mapping[str, Load]) -> None:
    # A refusal is quick: a run that was not served counts for nothing.
    for name, load in run.items():
        assert all(status < 300 for status in load.statuses), f"{name}: {dict(load.statuses)}"
