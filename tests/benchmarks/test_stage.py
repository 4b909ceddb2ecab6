"""The backend that is measured is the real one, and every transfer of its world is good."""

from functools import partial
from pathlib import Path

import pytest

from benchmarks import stage as module
from benchmarks.load import Plan, run_load
from benchmarks.stage import open_stage
from benchmarks.world import open_world
from tests.fixtures.postgres import PostgresServer

CUSTOMERS = 5
OPENED = 2 * CUSTOMERS
"""Every customer's account was opened and filled."""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_what_is_signed_is_posted_once(
    engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "open_world", partial(open_world, customers=CUSTOMERS))
    server: PostgresServer | None = (
        request.getfixturevalue("postgres") if engine == "postgres" else None
    )
    with open_stage(server) as stage:
        consents = stage.world.sign(12)
        for _ in range(2):
            requests = [consent.ask() for consent in consents]
            sent = await run_load(Plan(stage.backend, requests, connections=3))
            assert sent.statuses == {201: 12}
        assert stage.world.verify() == OPENED + 12
        paid = await stage.send(8, connections=2, rate=500, payee=stage.world.customers[0])
        assert paid.statuses == {201: 8}
        bare = await stage.send_bare(4, connections=2)
        assert bare.statuses == {201: 4}
        assert stage.world.verify() == OPENED + 20


def test_everybody_pays_in_turn(tmp_path: Path) -> None:
    with open_world(tmp_path, None, customers=CUSTOMERS) as world:
        payers = [consent.payer for consent in world.sign(8, world.customers[0])]
    assert payers == [*world.customers[1:]] * 2
