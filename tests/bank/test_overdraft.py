"""Many spends at once of a balance that covers some of them: so many pass, and not one more."""

import asyncio
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

from api_contract.problem import ErrorCode
from backend.application import open_context
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.commands.transfer_group import Sent
from backend.identity.sequence import WINDOW
from backend.partners.code_sender import DemoCodeSender
from backend.settings import Settings
from backend.storage.database import open_storage
from backend.storage.verification import verify_chain
from tests.bank.in_process import order_of
from tests.bank.process import BackendProcess, running
from tests.bank.wire import Line, post_transfer
from tests.bank.world import Draft, build_world, draft, fund, sign_in_again
from tests.fixtures.postgres import PostgresServer

AMOUNT, SPENDS, MOST_COVERED = 7, 200, 40
REPETITIONS, REPETITIONS_OVER_HTTP = 1_000, 5


async def spend(context: Context, drafts: list[Draft]) -> list[Draft]:
    """Those that were refused, for want of money."""
    answers = await asyncio.gather(
        *(context.transfers.submit(order_of(each)) for each in drafts), return_exceptions=True
    )
    refusals = [answer for answer in answers if not isinstance(answer, Sent)]
    assert all(
        isinstance(answer, Refused) and answer.code is ErrorCode.INSUFFICIENT_FUNDS
        for answer in refusals
    )
    outcomes = zip(drafts, answers, strict=True)
    return [each for each, answer in outcomes if not isinstance(answer, Sent)]


@pytest.mark.timeout(240)
def test_the_last_money_is_spent_once(tmp_path: Path) -> None:
    random = Random(0)
    context = open_context(
        # Small groups too: the race is also between one group and the next.
        Settings(data_dir=tmp_path, largest_group=64),
        DemoCodeSender(),
    )
    payer, payee = build_world(context.storage, [1, 1])
    refused: list[Draft] = []
    for _ in range(REPETITIONS):
        covered = random.randint(1, MOST_COVERED)
        fund(context.storage, payer, covered * AMOUNT)
        # What was refused may be asked for again.
        fresh = [draft(random, payer, payee, AMOUNT) for _ in range(SPENDS - len(refused))]
        refused = asyncio.run(spend(context, [*refused, *fresh]))
        assert len(refused) == SPENDS - covered
    with context.storage.read() as books:
        verify_chain(books)
    context.transfers.close()
    context.storage.close()


async def spend_over_http(port: int, drafts: list[Draft]) -> Counter[int]:
    """How often each status was the answer."""

    async def ask(each: Draft) -> int:
        line = Line(port)
        while True:
            answer = await line.ask(post_transfer(each))
            # On a busy machine a group may take longer than anybody's patience.
            if answer is not None and answer.status not in (409, 503):
                line.hang_up()
                return answer.status

    return Counter(await asyncio.gather(*(ask(each) for each in drafts)))


@pytest.mark.timeout(240)
def test_the_last_money_is_spent_once_over_http(
    tmp_path: Path, engine: PostgresServer | None
) -> None:
    random = Random(0)
    url = None if engine is None else engine.create_database()
    storage = open_storage(tmp_path, url)
    workers = 1 if engine is None else 2
    with running(BackendProcess(tmp_path, url, workers=workers)) as backend:
        for _ in range(REPETITIONS_OVER_HTTP):
            covered = random.randint(1, MOST_COVERED)
            payer, payee = build_world(storage, [covered * AMOUNT, 1])
            # As many as may overtake each other on one device, on each of several.
            phones = [payer, *(sign_in_again(storage, payer) for _ in range(SPENDS // WINDOW))]
            payers = islice(cycle(phones), SPENDS)
            drafts = [draft(random, each, payee, AMOUNT) for each in payers]
            statuses = asyncio.run(spend_over_http(backend.port, drafts))
            assert statuses == {201: covered, 422: SPENDS - covered}
    with storage.read() as books:
        verify_chain(books)
    storage.close()
    if engine is not None and url is not None:
        engine.drop(url)
