"""Half a minute of what the long run (`make bank`) does for hours."""

import asyncio
from pathlib import Path
from random import SystemRandom

import pytest

from tests.bank.__main__ import describe
from tests.bank.game import Plan, table_of
from tests.fixtures.postgres import PostgresServer

SECONDS = 25.0


@pytest.mark.timeout(240)
def test_no_money_is_lost_made_or_moved_twice(
    tmp_path: Path, engine: PostgresServer | None
) -> None:
    plan = Plan(SystemRandom().randrange(10**6), SECONDS)
    with table_of(plan, tmp_path, engine, workers=1 if engine is None else 2) as game:
        wrong = asyncio.run(game.play())
        figures = describe("SQLite" if engine is None else "PostgreSQL", game)
        counts = game.notebook.counts
        asked = len(game.notebook.drafts)
    assert wrong == [], figures
    assert counts["kills"] + counts["worker kills"] + counts["PostgreSQL kills"] >= 2
    assert counts["dropped"] >= asked / 100
    assert counts["replays"] > 0
    assert counts["looks"] > 0
    assert counts["thefts"] > 0
