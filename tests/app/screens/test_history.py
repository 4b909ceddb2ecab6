"""What people see of the history: a line on a receipt, and an alarm that stands in the way."""

import pytest

from api_contract import path
from app import links
from app.services.history_record import Alarm
from tests.harness import Device
from tests.samples import world
from tests.samples.fake_backend import NO_CONNECTION
from tests.samples.stage import Stage, open_stage

TRANSFER = world.transfer()
PROOF = path.TRANSFER_RECEIPT.format(transfer_id=TRANSFER.id)


async def open_receipt(stage: Stage) -> Device:
    stage.post(TRANSFER)
    await stage.sign_in()
    return await stage.open(links.receipt(TRANSFER.id))


async def open_alarmed(stage: Stage, address: str = links.HOME) -> Device:
    await stage.alarm()
    return await stage.open(address)


async def tap(stage: Stage, key: str) -> None:
    await stage.screen.tap(key=key)
    await stage.rest()


async def test_a_tap_tells_what_verified_means_and_another_folds_it_up() -> None:
    async with open_stage() as stage:
        device = await open_receipt(stage)
        assert device.exists(stage.pack("history.verified"))
        for is_shown in (True, False):
            await tap(stage, "explain")
            assert device.exists(contains="entry 1,234 in Saku's ledger") == is_shown


async def test_a_receipt_opened_again_is_checked_again() -> None:
    async with open_stage() as stage:
        stage.backend.answer("GET", PROOF, NO_CONNECTION)
        stage.post(TRANSFER)
        stage.backend.answer_first("GET", PROOF, NO_CONNECTION)
        await stage.sign_in()
        device = await stage.open(links.receipt(TRANSFER.id))
        assert device.exists(stage.pack("history.unknown"))
        await device.go(links.HOME)
        await device.go(links.receipt(TRANSFER.id))
        await stage.rest()
        assert device.exists(stage.pack("history.verified"))


async def test_with_an_alarm_no_receipt_is_called_verified() -> None:
    async with open_stage() as stage:
        device = await open_receipt(stage)
        del stage.ledger.events[-1]
        await stage.stores.history.verify()
        await stage.rest()
        assert device.exists(key="history-alarm")
        assert not device.exists(stage.pack("history.verified"))


@pytest.mark.parametrize("width", [world.PHONE, world.DESKTOP])
async def test_the_alarm_is_the_first_thing_at_home(width: int) -> None:
    async with open_stage(width=width) as stage:
        device = await open_alarmed(stage)
        texts = device.texts()
        said = texts.index(stage.pack("history.changed"))
        assert said < texts.index(stage.pack("home.greeting"))


async def test_the_whole_proof_can_be_copied() -> None:
    async with open_stage() as stage:
        device = await open_alarmed(stage)
        await tap(stage, "copy")
        alarm = stage.stores.history.state.alarm
        assert alarm is not None
        (call,) = [call for call in device.invocations if call.type == "Clipboard"]
        (copied,) = call.arguments.values()
        assert Alarm.model_validate_json(copied) == alarm


@pytest.mark.parametrize("address", [links.SEND, links.SEND_AMOUNT, links.SEND_REVIEW])
async def test_sending_stops_at_the_alarm_until_the_person_says_go_on(address: str) -> None:
    async with open_stage() as stage:
        await stage.review()
        del stage.ledger.events[-1]
        await stage.stores.history.verify()
        device = await stage.open(address)
        assert device.exists(key="history-alarm")
        assert not device.exists(key="continue")
        assert not device.exists(key="send")
        await tap(stage, "send-anyway")
        assert device.exists(key="send" if address == links.SEND_REVIEW else "continue")


async def test_an_alarm_that_comes_at_the_pin_keeps_the_money_here() -> None:
    async with open_stage() as stage:
        await stage.approve()
        device = await stage.open(links.SEND_APPROVE)
        del stage.ledger.events[-1]
        await stage.stores.history.verify()
        await stage.rest()
        assert not device.exists(key="pin-1")
        await tap(stage, "leave")
        assert device.page.route == links.HOME
        assert stage.backend.questions("POST", path.TRANSFERS) == []


async def test_a_transfer_under_way_is_shown_to_its_end() -> None:
    async with open_stage() as stage:
        await stage.approve()
        held = stage.backend.hold("POST", path.TRANSFERS)
        stage.begin(stage.stores.transfer.enter_pin(world.PIN))
        await stage.rest()
        del stage.ledger.events[-1]
        await stage.stores.history.verify()
        device = await stage.open(links.SEND_RESULT)
        assert device.exists(stage.pack("result.sending_title"))
        held.set_result(TRANSFER)
        await stage.rest()
        assert device.exists(stage.pack("result.sent_title"))


async def test_the_way_out_takes_two_taps() -> None:
    async with open_stage() as stage:
        device = await open_alarmed(stage)
        await tap(stage, "trust")
        assert device.exists(stage.pack("history.trust_warning"))
        assert device.exists(key="history-alarm")
        await tap(stage, "trust-again")
        assert not device.exists(key="history-alarm")
