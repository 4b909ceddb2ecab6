"""What one store causes, the others hear; what one person leaves, the next does not see."""

import asyncio

import pytest

from api_contract import path
from api_contract.payee import PayeeList
from api_contract.session import SessionList
from app.repositories.subscribers import Subscribers
from app.state.account import AccountState
from app.state.activity import ActivityState
from app.state.device import DevicesState
from app.state.session import SessionStatus
from app.state.transfer import TransferState
from tests.samples import world
from tests.samples.stage import open_stage


async def test_answers_that_come_after_signing_out_reach_nobody() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        held = [
            stage.backend.hold("GET", address)
            for address in (path.ACCOUNTS, path.PAYEES, path.SESSIONS, path.ACTIVITY)
        ]
        stores = stage.stores
        for verb in (
            stores.account.refresh,
            stores.transfer.refresh_recent,
            stores.device.refresh,
            stores.activity.refresh,
        ):
            stage.begin(verb())
        await stage.rest()
        await stores.session.sign_out()
        await stage.rest()
        answers = (
            world.accounts(world.RUPIAH),
            PayeeList(payees=world.PAYEES),
            SessionList(sessions=world.SESSIONS),
            world.activity(*world.LINES),
        )
        for future, answer in zip(held, answers, strict=True):
            future.set_result(answer)
        await stage.rest()
        assert stores.session.state.status is SessionStatus.SIGNED_OUT
        assert stores.account.state == AccountState()
        assert stores.transfer.state == TransferState()
        assert stores.device.state == DevicesState()
        assert stores.activity.state == ActivityState()


async def test_signing_out_on_the_lock_screen_ends_this_session_only() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        stage.stores.session.lock()
        device = await stage.open("/")
        await device.tap(stage.pack("unlock.sign_out"))
        await stage.rest()
        assert stage.backend.questions("DELETE", path.SESSIONS) == []
        here = path.SESSION.format(session_id="current")
        assert len(stage.backend.questions("DELETE", here)) == 1


async def test_somebody_who_paid_nobody_yet_can_open_how_to_be_paid() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        stage.backend.answer("GET", path.PAYEES, PayeeList(payees=()))
        device = await stage.open("/send")
        await stage.rest()
        await device.tap(stage.pack("home.receive"))
        assert device.exists(stage.pack("receive.title"))


async def test_a_refresh_asked_for_during_another_is_made_after_it() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        await stage.rest()
        held = stage.backend.hold("GET", path.ACCOUNTS)
        first = asyncio.ensure_future(stage.stores.account.refresh())
        await stage.rest()
        asked = len(stage.backend.questions("GET", path.ACCOUNTS))
        second = asyncio.ensure_future(stage.stores.account.refresh())
        await stage.rest()
        stage.backend.answer("GET", path.ACCOUNTS, world.accounts(world.RUPIAH))
        held.set_result(world.accounts(world.RUPIAH))
        await asyncio.gather(first, second)
        assert len(stage.backend.questions("GET", path.ACCOUNTS)) == asked + 1


async def test_what_was_sent_is_in_the_activity_without_a_live_link() -> None:
    async with open_stage() as stage:
        await stage.approve()
        await stage.stores.activity.show(world.RUPIAH.id)
        asked = len(stage.backend.questions("GET", path.ACTIVITY))
        await stage.stores.transfer.enter_pin(world.PIN)
        await stage.rest()
        assert len(stage.backend.questions("GET", path.ACTIVITY)) == asked + 1


def test_one_failing_subscriber_does_not_silence_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[int] = []
    news: Subscribers[int] = Subscribers()

    def fail(_: int) -> None:
        raise LookupError("a secret")

    news.add(fail)
    news.add(heard.append)
    news.tell(7)
    assert heard == [7]
    assert "LookupError" in caplog.text
    assert "a secret" not in caplog.text
