"""Prints every figure and writes them to `build/bench.json`.

python -m benchmarks           all of them
python -m benchmarks NAME      those whose name begins so
"""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks import (
    browser,
    device,
    memory,
    scale,
    screens,
    telling,
    throughput,
    trust,
    verifying,
    waiting,
)
from benchmarks.figure import NAME_WIDTH, CannotMeasure, Figure, Measurement

REPORT = Path(__file__).parent.parent / "build" / "bench.json"
MEASUREMENTS: dict[str, Measurement] = {
    "tap": browser.measure_tap,
    "start": browser.measure_start,
    "activity page": screens.measure_activity_page,
    "language switch": screens.measure_language_switch,
    "session memory": memory.measure_session_memory,
    "language pack": device.measure_language_pack,
    "api call": device.measure_api_call,
    "keychain read": device.measure_keychain_read,
    **throughput.MEASUREMENTS,
    **verifying.MEASUREMENTS,
    **waiting.MEASUREMENTS,
    **scale.MEASUREMENTS,
    **telling.MEASUREMENTS,
    **trust.MEASUREMENTS,
}


def main(arguments: list[str], measurements: Mapping[str, Measurement], report: Path) -> int:
    """Measure what is asked for; 2 for an unknown name, else 0 whatever the figures say."""
    name = " ".join(arguments)
    chosen = {known: measure for known, measure in measurements.items() if known.startswith(name)}
    if not chosen:
        print(f"no figure is named {name!r}; there are: {', '.join(measurements)}")
        return 2
    measured = [measure_one(known, measure) for known, measure in chosen.items()]
    figures = [figure for figure in measured if figure is not None]
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps([each.to_json() for each in figures], indent=2) + "\n", "utf-8")
    missed = [each.name for each in figures if not each.meets_goal]
    print(f"{len(figures)} figures, goal missed: {', '.join(missed) or 'none'}")
    return 0


def measure_one(name: str, measure: Measurement) -> Figure | None:
    """The figure, printed; None when this machine can't measure it, which is said."""
    try:
        figure = asyncio.run(measure())
    except CannotMeasure as reason:
        print(f"– {name:<{NAME_WIDTH}} left out: {reason}", flush=True)
        return None
    print(figure.to_line(), flush=True)
    return figure


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.exit(main(sys.argv[1:], MEASUREMENTS, REPORT))
