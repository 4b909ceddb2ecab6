"""The bank test is only worth something if it notices a ledger that is wrong."""

import asyncio
import re
from pathlib import Path
from random import SystemRandom

import psycopg
import pytest

from tests.bank.game import Game, Plan, Victim, table_of
from tests.fixtures.postgres import PostgresServer

ROUNDS = 8
"""Three seconds each; the first that is lost ends the game."""

BACKEND, POSTGRES = (Victim.BACKEND,), (Victim.POSTGRES,)


def find_something_wrong(game: Game) -> list[str]:
    for _ in range(ROUNDS):
        wrong = asyncio.run(game.play())
        if wrong:
            return wrong
    return []


def plan(victims: tuple[Victim, ...], *, has_thief: bool = False) -> Plan:
    return Plan(
        SystemRandom().randrange(10**6),
        3.0,
        victims=victims,
        seconds_between_deaths=1.0,
        has_thief=has_thief,
    )


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("mutant", "victims", "sign"),
    [
        ("no_dedupe", (), '"code":"device_frozen"'),
        ("neither_dedupe_nor_numbers", (), "is posted twice"),
        ("dedupe_outside_the_transaction", BACKEND, "is posted twice"),
        ("answer_before_commit", BACKEND, "is lost"),
        ("no_evidence", (), "is not kept as it was signed"),
        ("receipts_for_anybody", (), "is not signed"),
    ],
)
def test_a_mistake_is_noticed_on_sqlite(
    tmp_path: Path, mutant: str, victims: tuple[Victim, ...], sign: str
) -> None:
    fault = ("mutant", mutant)
    with table_of(plan(victims), tmp_path, None, fault=fault) as game:
        assert sign in "\n".join(find_something_wrong(game))


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("mutant", "sign"),
    [
        ("no_signatures", "an altered intent was answered 201"),
        ("no_numbers", "a number used again was answered 201"),
        ("proofs_for_ever", "a request sent again was answered 201"),
    ],
)
def test_a_theft_is_noticed(tmp_path: Path, mutant: str, sign: str) -> None:
    with table_of(plan((), has_thief=True), tmp_path, None, fault=("mutant", mutant)) as game:
        assert sign in "\n".join(find_something_wrong(game))


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("mutant", "processes", "victims", "sign"),
    [
        ("balances_read_before_the_lock", 2, (), "too much"),
        ("no_head_lock", 2, (), "was answered 500"),
        ("no_sync", 1, POSTGRES, "is lost"),
    ],
)
def test_a_mistake_is_noticed_on_postgres(
    tmp_path: Path,
    postgres: PostgresServer,
    mutant: str,
    processes: int,
    victims: tuple[Victim, ...],
    sign: str,
) -> None:
    fault = ("mutant", mutant)
    with table_of(plan(victims), tmp_path, postgres, fault=fault, processes=processes) as game:
        assert sign in "\n".join(find_something_wrong(game))


@pytest.mark.timeout(240)
def test_without_lock_and_key_two_writers_fork_the_journal(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    fault = ("mutant", "no_head_lock")
    with table_of(plan(()), tmp_path, postgres, fault=fault, processes=2) as game:
        with psycopg.connect(game.database_url or "", autocommit=True) as owner:
            owner.execute("ALTER TABLE events DROP CONSTRAINT events_pkey")
        # The chain names the number under which two events stand.
        assert re.search(r"event \d+", "\n".join(find_something_wrong(game)))
