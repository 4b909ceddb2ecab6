"""Settling: ask by id first, and send again only what the backend never heard of."""

from collections.abc import AsyncIterator

import pytest

from api_contract import path
from api_contract.money import Money, PositiveMoney
from api_contract.problem import ErrorCode
from api_contract.session import Tokens
from api_contract.transfer import IDEMPOTENCY_HEADER, TransferIntent, TransferRequest
from app.errors import Rejected, SessionExpired, Unknown
from app.repositories.transfer import SETTLE_PAUSES_SECONDS, TransferRepository
from app.services.api_client import open_api
from app.services.patience import Patience
from tests.fakes import FakeVault
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer, FakeBackend

DONE = world.transfer()
ADDRESS = path.TRANSFER.format(transfer_id=DONE.id)
REQUEST = TransferRequest(
    intent=TransferIntent(
        id=DONE.id,
        account_id=world.RUPIAH.id,
        payee_id=world.AISHA.id,
        payee_name=world.AISHA.name,
        amount=PositiveMoney(minor=25_000, currency=world.IDR),
        highest_fee=Money(minor=0, currency=world.IDR),
    ),
    approval="approval",
)
UNHEARD_OF = ErrorCode.TRANSFER_NOT_FOUND


class Desk:
    """A repository, what it asks, and how long it waits."""

    def __init__(self, backend: FakeBackend, repository: TransferRepository) -> None:
        self.backend, self.repository = backend, repository
        self.pauses: list[float] = []

    def tell(self, reads: list[Answer], sends: list[Answer]) -> None:
        self.backend.answer("GET", ADDRESS, *reads)
        self.backend.answer("POST", path.TRANSFERS, *sends)

    @property
    def asked(self) -> list[str]:
        return [asked.method for asked in self.backend.asked]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    backend = FakeBackend()
    api, tokens = open_api(
        "https://backend.test",
        FakeVault(),
        lambda: world.NOW,
        link=backend,
        patience=Patience(retries=0, breaker_failures=1000),
    )
    await tokens.start(
        Tokens(access_token="a", access_expires_at=world.NOW.replace(year=2027), refresh_token="r")
    )

    async def sleep(seconds: float) -> None:
        opened.pauses.append(seconds)

    opened = Desk(backend, TransferRepository(api, sleep))
    yield opened
    await api.close()


@pytest.mark.parametrize(
    ("reads", "sends", "asked"),
    [
        ([DONE], [LOST], "GET"),
        ([LOST, DONE], [LOST], "GET GET"),
        ([NO_CONNECTION, DONE], [LOST], "GET GET"),
        ([UNHEARD_OF], [DONE], "GET POST"),
        ([UNHEARD_OF, DONE], [LOST], "GET POST GET"),
        ([UNHEARD_OF], [NO_CONNECTION, DONE], "GET POST GET POST"),
        ([UNHEARD_OF, DONE], [ErrorCode.TRANSFER_IN_FLIGHT], "GET POST GET"),
    ],
)
async def test_an_unanswered_transfer_is_found_out(
    desk: Desk, reads: list[Answer], sends: list[Answer], asked: str
) -> None:
    desk.tell(reads, sends)
    assert await desk.repository.settle(REQUEST) == DONE
    assert desk.asked == asked.split()


async def test_sending_again_repeats_the_very_same_request(desk: Desk) -> None:
    desk.tell([UNHEARD_OF], [NO_CONNECTION, DONE])
    await desk.repository.settle(REQUEST)
    first, second = desk.backend.questions("POST", path.TRANSFERS)
    assert first.body == second.body
    keys = [asked.headers[IDEMPOTENCY_HEADER] for asked in (first, second)]
    assert keys == [REQUEST.intent.id] * 2


async def test_without_any_answer_it_stays_unknown_after_every_pause(desk: Desk) -> None:
    desk.tell([LOST], [LOST])
    with pytest.raises(Unknown):
        await desk.repository.settle(REQUEST)
    assert desk.asked == ["GET"] * len(SETTLE_PAUSES_SECONDS)
    assert desk.pauses == list(SETTLE_PAUSES_SECONDS)


@pytest.mark.parametrize("code", [ErrorCode.INSUFFICIENT_FUNDS, ErrorCode.FEE_CHANGED])
async def test_a_refusal_of_the_second_sending_is_the_answer(desk: Desk, code: ErrorCode) -> None:
    desk.tell([UNHEARD_OF], [code])
    with pytest.raises(Rejected) as raised:
        await desk.repository.settle(REQUEST)
    assert raised.value.code is code


async def test_a_refused_question_is_not_taken_for_a_missing_transfer(desk: Desk) -> None:
    desk.tell([ErrorCode.TOO_MANY_REQUESTS], [DONE])
    with pytest.raises(Rejected):
        await desk.repository.settle(REQUEST)
    assert desk.asked == ["GET"]


async def test_a_session_that_ended_settles_nothing(desk: Desk) -> None:
    desk.tell([ErrorCode.SESSION_ENDED], [DONE])
    with pytest.raises(SessionExpired):
        await desk.repository.settle(REQUEST)
    assert desk.asked == ["GET"]
