"""rebuild: throw away all that was folded from the journal, and fold it again while it serves.

Whoever is interrupted, even killed, runs it again: it goes on where it was.
"""

import argparse
import sys
from collections.abc import Iterable
from contextlib import closing

from backend.operations.ledger import read_ledger
from backend.operations.place import add_place
from backend.storage.postgres_shadow import PostgresShadow
from backend.storage.rebuilding import Progress, rebuild
from backend.storage.sqlite_shadow import SqliteShadow

_BAR = 40


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which ledger; on PostgreSQL the URL is that of the tables' owner."""
    add_place(parser)


def run(options: argparse.Namespace) -> int:
    """Rebuild; raises ValueError and `StorageUnavailable` with a sentence."""
    place = read_ledger(options)
    url = place.database_url
    shadow = SqliteShadow(place.folder) if url is None else PostgresShadow(url)
    with closing(shadow):
        tell = _draw if sys.stdout.isatty() else _print
        events = tell(rebuild(shadow))
    print(f"{events} events are folded again.")
    return 0


def _draw(steps: Iterable[Progress]) -> int:
    """A bar that grows in its line; how many events there were."""
    for step in steps:
        filled = _BAR * _percent(step) // 100
        bar = "#" * filled + "-" * (_BAR - filled)
        print(f"\r[{bar}] {step.folded} of {step.events}", end="", flush=True)
    print()
    return step.events


def _print(steps: Iterable[Progress]) -> int:
    """A line for each percent that is reached; how many events there were."""
    told = -1
    for step in steps:
        if _percent(step) > told:
            told = _percent(step)
            print(f"{told} % ({step.folded} of {step.events})", flush=True)
    return step.events


def _percent(step: Progress) -> int:
    return 100 * step.folded // max(step.events, 1)
