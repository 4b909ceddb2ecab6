"""What one measurement says: a value, what it stands beside, and how near it should come."""

import operator
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

_GOAL = re.compile(r"^(<=|>=)(\d+(?:\.\d+)?)$")
NAME_WIDTH = 24
_HOLDS = {"<=": operator.le, ">=": operator.ge}


class CannotMeasure(Exception):
    """This machine lacks what the figure needs; the message says what."""


@dataclass(frozen=True)
class Figure:
    """`value` and `floor` are medians of one run in `unit`; `goal` is about their ratio."""

    name: str
    value: float
    floor: float
    unit: str
    goal: str
    beside: str
    """What the floor is, in a few words."""

    @property
    def ratio(self) -> float:
        """How many times the floor the value is."""
        return self.value / self.floor

    @property
    def meets_goal(self) -> bool:
        """Whether the ratio is on the goal's side; raises ValueError for a goal like `<2`."""
        match = _GOAL.match(self.goal)
        if match is None:
            raise ValueError(f"a goal is <= or >= and a number, not {self.goal!r}")
        return bool(_HOLDS[match[1]](self.ratio, float(match[2])))

    def to_json(self) -> dict[str, Any]:
        """The figure as `build/bench.json` holds it."""
        return {
            "name": self.name,
            "value": self.value,
            "floor": self.floor,
            "ratio": self.ratio,
            "unit": self.unit,
            "goal": self.goal,
        }

    def to_line(self) -> str:
        """The figure as it is read, with a cross when its goal is missed."""
        mark = "✓" if self.meets_goal else "✗"
        return (
            f"{mark} {self.name:<{NAME_WIDTH}} {_short(self.value):>7} {self.unit:<4} beside"
            f" {_short(self.floor):>7} {self.unit:<4} ratio {self.ratio:5.2f}"
            f"  goal {self.goal:<6}  floor: {self.beside}"
        )


Measurement = Callable[[], Coroutine[Any, Any, Figure]]
"""Takes one; raises `CannotMeasure`."""


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
