"""A figure knows its ratio and whether its goal is met, and shows both."""

from dataclasses import replace

import pytest

from benchmarks.figure import Figure

TAP = Figure("tap", value=30.0, floor=24.0, unit="ms", goal="<=1.25", beside="a bare counter")


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [
        (30.0, "<=1.25", True),
        (30.1, "<=1.25", False),
        (16.8, ">=0.7", True),
        (16.7, ">=0.7", False),
        (480.0, "<=20", True),
    ],
)
def test_a_goal_is_about_the_ratio(value: float, goal: str, met: bool) -> None:
    assert replace(TAP, value=value, goal=goal).meets_goal is met


@pytest.mark.parametrize("goal", ["", "<1.25", "1.25", "<=fast"])
def test_a_goal_of_another_form_is_refused(goal: str) -> None:
    with pytest.raises(ValueError, match="a goal is"):
        _ = replace(TAP, goal=goal).meets_goal


def test_a_missed_goal_has_a_cross() -> None:
    assert TAP.to_line().startswith("✓ tap")
    missed = replace(TAP, value=72.0).to_line()
    assert missed.startswith("✗ tap")
    assert "ratio  3.00" in missed
    assert "a bare counter" in missed


def test_the_file_holds_what_was_measured_and_what_was_hoped_for() -> None:
    assert TAP.to_json() == {
        "name": "tap",
        "value": 30.0,
        "floor": 24.0,
        "ratio": 1.25,
        "unit": "ms",
        "goal": "<=1.25",
    }
