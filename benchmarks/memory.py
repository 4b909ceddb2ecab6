"""What one more session holds in the process that serves browsers."""

import gc
import tracemalloc
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from benchmarks.bare import Counter
from benchmarks.figure import Figure
from benchmarks.screens import open_home
from tests.harness import open_component
from tests.samples.stage import open_stage

SESSIONS = 8
KIB = 1024
# What the emulated client and the measuring keep is not the app's.
_NOT_THE_APP = [
    tracemalloc.Filter(False, pattern)
    for pattern in ("*/tests/*", "*/benchmarks/*", tracemalloc.__file__)
]


async def measure_session_memory() -> Figure:
    """Signed in, at home: stores, connections and controls; code and packs are shared."""
    tracemalloc.start()
    try:
        floor = await _kib_of_one_more(_open_counter)
        value = await _kib_of_one_more(_open_wallet)
    finally:
        tracemalloc.stop()
    return Figure("session memory", value, floor, "KiB", "<=20", "a session of a bare Flet counter")


async def _open_wallet(exits: AsyncExitStack) -> None:
    stage = await exits.enter_async_context(open_stage())
    await open_home(stage)


async def _open_counter(exits: AsyncExitStack) -> None:
    await exits.enter_async_context(open_component(Counter))


async def _kib_of_one_more(open_one: Callable[[AsyncExitStack], Awaitable[None]]) -> float:
    async with AsyncExitStack() as exits:
        # The first one pays for imports and caches that all sessions share.
        await open_one(exits)
        before = _traced_kib()
        for _ in range(SESSIONS):
            await open_one(exits)
        return (_traced_kib() - before) / SESSIONS


def _traced_kib() -> float:
    gc.collect()
    traces = tracemalloc.take_snapshot().filter_traces(_NOT_THE_APP)
    return sum(trace.size for trace in traces.traces) / KIB
