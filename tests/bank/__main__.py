"""Plays game after game on both engines until the time is up: python -m tests.bank --minutes 10.

Prints a line per game; exits with 1 at the first game in which anything was wrong.
"""

# ruff: noqa: T201 - it is run in a terminal.

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from random import SystemRandom

from tests.bank.game import Game, Plan, open_quick_postgres, table_of
from tests.fixtures.postgres import PostgresServer

_SHORTEST_GAME_SECONDS, _LONGEST_GAME_SECONDS = 5.0, 120.0


def describe(name: str, game: Game) -> str:
    """The figures of a game, in one line."""
    counts, sent = game.notebook.counts, len(game.notebook.sent)
    seconds = counts["milliseconds"] / 1000
    figures = {
        "seed": game.plan.seed,
        "seconds": round(seconds, 1),
        "acknowledged": sent,
        "per second": round(sent / seconds),
        "refused": len(game.notebook.refused),
        **{each: counts[each] for each in _FIGURES},
    }
    return f"{name}: " + ", ".join(f"{each} {figure}" for each, figure in figures.items())


_FIGURES = (
    "cancelled",
    "kills",
    "worker kills",
    "PostgreSQL kills",
    "dropped",
    "doubles",
    "replays",
    "unknown",
    "looks",
    "thefts",
)


def _play(name: str, plan: Plan, postgres: PostgresServer | None) -> bool:
    workers = 1 if postgres is None else 2
    with (
        tempfile.TemporaryDirectory(prefix="saku-bank-") as folder,
        table_of(plan, Path(folder), postgres, workers=workers) as game,
    ):
        wrong = asyncio.run(game.play())
        print(describe(name, game), flush=True)
    print("\n".join(wrong[:20]), end="\n" if wrong else "", flush=True)
    return not wrong


def main(minutes: float, seed: int) -> int:
    """Until the time is up, or something is wrong."""
    end = time.monotonic() + minutes * 60
    with open_quick_postgres() as postgres:
        engines = {"SQLite": None, "PostgreSQL": postgres}
        while True:
            for name, server in engines.items():
                left = (end - time.monotonic()) / 2
                if left < _SHORTEST_GAME_SECONDS:
                    return 0
                plan = Plan(seed, min(_LONGEST_GAME_SECONDS, left))
                if not _play(name, plan, server):
                    return 1
            seed += 1


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bank", description=__doc__)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    _options = _read_options()
    _minutes = _options.minutes if _options.hours is None else _options.hours * 60
    sys.exit(main(_minutes, _options.seed))
