"""Whose word counts on a phone: its own signature and the ledger's receipt, and no clock's."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from api_contract import path
from api_contract.base import Model
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.proof import PROOF_HEADER
from api_contract.transfer import RECEIPT_HEADER, SignedIntent, TransferIntent, TransferRequest
from app import links
from backend.demo.cast import DEMO_PIN
from tests.fakes import FakeLink
from tests.journeys.phone import Kept, Phone, open_phone
from tests.journeys.world import World
from tests.samples import world as samples
from tests.samples.fake_backend import proof_id_of
from tests.samples.ledger import Ledger

ONCE = {"sari IDR": -25_000, "budi IDR": 25_000}


def refuse(_: SignedIntent) -> tuple[int, Model]:
    refusal = Problem(type="x", title="no", status=422, code=ErrorCode.INSUFFICIENT_FUNDS)
    return 422, refusal


def accept(intent: SignedIntent) -> tuple[int, Model]:
    """Just what the backend would say, down to the intent's digest."""
    terms = TransferIntent.model_validate_json(intent.text)
    return 201, samples.transfer().model_copy(
        update={"id": terms.id, "intent_digest": intent.digest, "payee_name": terms.payee_name}
    )


class FakeImpostor(httpx.AsyncBaseTransport):
    """Stands before the backend and answers about transfers in its own name, with its own key."""

    def __init__(
        self, lie: Callable[[SignedIntent], tuple[int, Model]], *, passes_on: bool
    ) -> None:
        self._backend = httpx.AsyncHTTPTransport(trust_env=False)
        self._lie = lie
        self._passes_on = passes_on
        self._ledger = Ledger()
        self._intent: SignedIntent | None = None
        self.is_lying = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self.is_lying or not request.url.path.startswith(path.TRANSFERS):
            return await self._backend.handle_async_request(request)
        if request.content:
            self._intent = TransferRequest.model_validate_json(request.content).intent
        assert self._intent is not None
        if self._passes_on:
            await (await self._backend.handle_async_request(request)).aclose()
        status, told = self._lie(self._intent)
        body = told.model_dump_json().encode()
        receipt = self._ledger.sign_answer(proof_id_of(request.headers[PROOF_HEADER]), status, body)
        kind = MEDIA_TYPE if isinstance(told, Problem) else "application/json"
        headers = {"content-type": kind, RECEIPT_HEADER: receipt}
        return httpx.Response(status, headers=headers, content=body)

    async def aclose(self) -> None:
        await self._backend.aclose()


async def approve_before(phone: Phone, impostor: FakeImpostor) -> None:
    """Pay while somebody else answers."""
    await phone.sign_in("sari")
    await phone.draft("budi", "25,000")
    await phone.tap("send")
    await phone.see_control("pin-1")
    impostor.is_lying = True
    await phone.type_pin(DEMO_PIN)
    await phone.see("result.unsure_title")
    await phone.wait_until(lambda: not phone.is_busy, 20)


@pytest.mark.parametrize("passes_on", [True, False])
@pytest.mark.parametrize("lie", [accept, refuse])
async def test_what_another_key_has_signed_is_never_told_as_an_outcome(
    world: World, lie: Callable[[SignedIntent], tuple[int, Model]], passes_on: bool
) -> None:
    impostor = FakeImpostor(lie, passes_on=passes_on)
    async with open_phone(world, link=FakeLink(impostor, now=world.clock)) as phone:
        await approve_before(phone, impostor)
        assert world.changes() == (ONCE if passes_on else {})
        for _ in range(2):
            for told in ("result.sent_title", "result.refused_title", "error.insufficient_funds"):
                assert not phone.shows(told)
            await phone.tap("check")
            await phone.wait_until(lambda: not phone.is_busy, 20)
            await phone.see("result.unsure_title")
        impostor.is_lying = False
        await phone.tap("check")
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


@pytest.mark.parametrize("days", [-365, -1, 1, 365])
async def test_a_device_whose_clock_is_wrong_signs_in_and_pays(world: World, days: int) -> None:
    async with open_phone(world, now=lambda: world.clock() + timedelta(days=days)) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25,000")
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes() == ONCE


async def test_a_device_that_was_ended_elsewhere_comes_back_as_a_new_one(
    world: World, kept: Kept
) -> None:
    async with open_phone(world, kept=kept) as here, open_phone(world) as elsewhere:
        await elsewhere.sign_in("sari")
        await here.sign_in("sari")
        await elsewhere.go(links.SETTINGS_SESSIONS)
        await elsewhere.tap("no")
        await here.see("error.session_expired")
        await here.sign_in("sari")
        await elsewhere.vouch()
        await here.draft("budi", "25,000")
        await here.approve()
        await here.see("result.sent_title")
    assert world.changes() == ONCE


async def test_signed_out_nothing_of_the_device_is_left(world: World, kept: Kept) -> None:
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS)
        await phone.tap("sign-out")
        await phone.see_control("start")
        for kind in ("session", "device"):
            assert await phone.wallet.database.read_all(kind) == {}
    async with open_phone(world, kept=kept) as phone:
        await phone.see_control("start")
