"""Measures take turns, and the first turn warms up."""

import pytest

from benchmarks.rounds import Measure, each, interleave, microseconds


async def test_measures_take_turns_and_the_first_turn_does_not_count() -> None:
    turns: list[str] = []

    def measure(name: str, *values: float) -> Measure:
        coming = iter(values)

        async def next_value() -> float:
            turns.append(name)
            return next(coming)

        return next_value

    medians = await interleave(3, measure("a", 900, 1, 2, 9), measure("b", 900, 4, 8, 6))
    assert medians == (2, 6)
    assert turns == ["a", "b"] * 4


async def test_many_in_a_row_are_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 0.0

    async def work() -> None:
        nonlocal seconds
        seconds += 0.25

    monkeypatch.setattr("benchmarks.rounds.time.perf_counter", lambda: seconds)
    assert await each(4, work)() == 250.0


def test_own_time_is_told_for_one_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 0.0

    def work(item: float) -> None:
        nonlocal seconds
        seconds += item

    monkeypatch.setattr("benchmarks.rounds.time.process_time", lambda: seconds)
    assert microseconds(work, [1.0, 3.0]) == 2e6
