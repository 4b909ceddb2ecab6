"""Measures several things in turn, round by round, so that a slow moment falls on all of them."""

import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import TypeVar

Item = TypeVar("Item")
Seconds = float
Measure = Callable[[], Awaitable[float]]


async def interleave(rounds: int, *measures: Measure) -> tuple[float, ...]:
    """The median of each measure; a first round warms up and is not counted."""
    found: list[list[float]] = [[] for _ in measures]
    for number in range(rounds + 1):
        for measure, values in zip(measures, found, strict=True):
            # Rubbish of one measure must not be swept in the next one's time.
            gc.collect()
            value = await measure()
            if number:
                values.append(value)
    return tuple(median(values) for values in found)


async def time_one(work: Callable[[], Awaitable[object]]) -> Seconds:
    """How long it takes once."""
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


def each(count: int, work: Callable[[], Awaitable[object]]) -> Measure:
    """A measure of many in a row: milliseconds for one of them."""

    async def measure() -> float:
        begun = time.perf_counter()
        for _ in range(count):
            await work()
        return (time.perf_counter() - begun) * 1000 / count

    return measure


def in_milliseconds(measure: Callable[[], Awaitable[Seconds]]) -> Measure:
    """The same measure in milliseconds."""

    async def measured() -> float:
        return await measure() * 1000

    return measured


def microseconds(work: Callable[[Item], object], items: Sequence[Item]) -> float:
    """Of this process's own time for one of them: whoever else is busy doesn't count."""
    begun = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - begun) * 1e6 / len(items)
