"""Sending money by tapping, from the face to the receipt, and the ways that end elsewhere."""

import pytest

from api_contract import path
from api_contract.problem import ErrorCode
from api_contract.transfer import TransferIntent
from app import links
from tests.harness import Device
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Asked
from tests.samples.stage import Stage, open_stage


async def open_send(stage: Stage) -> Device:
    await stage.sign_in()
    return await stage.open(links.SEND)


async def tap(stage: Stage, key: str) -> None:
    await stage.screen.tap(key=key)
    await stage.rest()


async def enter_pin(stage: Stage) -> None:
    for digit in world.PIN:
        await tap(stage, f"pin-{digit}")


async def come_to_review(stage: Stage) -> Device:
    device = await open_send(stage)
    await tap(stage, "payee-aisha")
    await device.enter_text("25000", stage.pack("send.amount"))
    await tap(stage, "continue")
    assert device.page.route == links.SEND_REVIEW
    return device


def intent_of(asked: Asked) -> TransferIntent:
    return TransferIntent.model_validate_json(asked.body["intent"]["text"])


async def test_a_transfer_goes_from_a_face_to_its_receipt() -> None:
    async with open_stage() as stage:
        device = await come_to_review(stage)
        await tap(stage, "send")
        assert device.page.route == links.SEND_APPROVE
        await enter_pin(stage)
        assert device.exists(stage.pack("result.sent_title"))
        (sent,) = stage.backend.questions("POST", path.TRANSFERS)
        intent = intent_of(sent)
        assert (intent.amount.minor, intent.amount.currency) == (25_000, world.IDR)
        assert intent.payee_name == world.AISHA.name
        await tap(stage, "done")
        assert device.page.route == links.HOME


async def test_the_amount_is_grouped_and_said_again_before_the_review() -> None:
    async with open_stage("id") as stage:
        device = await open_send(stage)
        await tap(stage, "payee-aisha")
        await device.enter_text("25000", stage.pack("send.amount"))
        assert device.exists("Rp25.000")
        await tap(stage, "continue")
        await device.back()
        await device.go(links.SEND_AMOUNT)
        assert device.find(stage.pack("send.amount"))["value"] == "25.000"


async def test_a_round_amount_is_one_tap() -> None:
    async with open_stage() as stage:
        device = await open_send(stage)
        await tap(stage, "payee-aisha")
        await tap(stage, "quick-50000")
        assert device.find(stage.pack("send.amount"))["value"] == "50,000"


@pytest.mark.parametrize("typed", ["abc", "🙂", "9" * 64, "-5", "0", "1.500", "NaN", "\u202e12"])
async def test_a_bad_amount_stays_on_the_screen_with_a_sentence(typed: str) -> None:
    async with open_stage() as stage:
        device = await open_send(stage)
        await tap(stage, "payee-aisha")
        await device.enter_text(typed, stage.pack("send.amount"))
        await tap(stage, "continue")
        assert device.exists(key="trouble")
        assert device.page.route == links.SEND_AMOUNT
        assert stage.backend.questions("POST", path.TRANSFERS_QUOTE) == []


async def test_a_wrong_pin_asks_again_and_the_right_one_sends_once() -> None:
    async with open_stage() as stage:
        device = await come_to_review(stage)
        await tap(stage, "send")
        stage.backend.answer_first("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
        await enter_pin(stage)
        assert device.exists(stage.pack("error.pin_refused"))
        assert device.page.route == links.SEND_APPROVE
        await enter_pin(stage)
        assert device.exists(stage.pack("result.sent_title"))
        assert len(stage.backend.questions("POST", path.TRANSFERS)) == 1


async def test_back_from_the_pin_is_the_review_and_nothing_was_sent() -> None:
    async with open_stage() as stage:
        device = await come_to_review(stage)
        await tap(stage, "send")
        await tap(stage, "back")
        assert device.page.route == links.SEND_REVIEW
        assert stage.backend.questions("POST", path.TRANSFERS) == []


async def test_a_refusal_can_be_changed_and_sent_again_under_the_same_id() -> None:
    async with open_stage() as stage:
        device = await come_to_review(stage)
        limit = ErrorCode.TRANSFER_LIMIT_EXCEEDED
        stage.backend.answer_first("POST", path.TRANSFERS, limit)
        await tap(stage, "send")
        await enter_pin(stage)
        assert device.exists(stage.pack("result.refused_title"))
        await tap(stage, "change")
        await device.enter_text("20000", stage.pack("send.amount"))
        await tap(stage, "continue")
        await tap(stage, "send")
        await enter_pin(stage)
        assert device.exists(stage.pack("result.sent_title"))
        first, second = stage.backend.questions("POST", path.TRANSFERS)
        assert intent_of(first).id == intent_of(second).id


async def test_an_answer_that_is_lost_is_asked_for_until_it_is_known() -> None:
    async with open_stage() as stage:
        device = await come_to_review(stage)
        draft = stage.stores.transfer.state.draft
        assert draft is not None
        address = path.TRANSFER.format(transfer_id=draft.id)
        stage.backend.answer("POST", path.TRANSFERS, LOST)
        stage.backend.answer("GET", address, NO_CONNECTION)
        await tap(stage, "send")
        await enter_pin(stage)
        assert device.exists(stage.pack("result.unsure_title"))
        stage.backend.answer("GET", address, world.transfer())
        await tap(stage, "check")
        assert device.exists(stage.pack("result.sent_title"))
        assert len(stage.backend.questions("POST", path.TRANSFERS)) == 1


async def test_an_unanswered_transfer_is_met_again_after_going_home() -> None:
    async with open_stage() as stage:
        device = await come_to_review(stage)
        held = stage.backend.hold("POST", path.TRANSFERS)
        await tap(stage, "send")
        await enter_pin(stage)
        await device.go(links.HOME)
        await device.go(links.SEND)
        await stage.rest()
        assert device.exists(stage.pack("result.sending_title"))
        held.set_result(world.transfer())
        await stage.rest()
        assert device.exists(stage.pack("result.sent_title"))


async def test_somebody_is_found_by_handle() -> None:
    async with open_stage() as stage:
        device = await open_send(stage)
        await device.enter_text("@aisha", stage.pack("send.payee"), submit=True)
        await stage.rest()
        assert device.page.route == links.SEND_AMOUNT
        assert device.exists(world.AISHA.name)


async def test_changing_the_language_keeps_the_draft_and_rewrites_its_amount() -> None:
    async with open_stage() as stage:
        device = await open_send(stage)
        await tap(stage, "payee-aisha")
        await device.enter_text("25000", stage.pack("send.amount"))
        await device.enter_text("Kopi", stage.pack("send.note"))
        await stage.stores.language.choose("vi")
        await stage.rest()
        assert device.find(stage.pack("send.amount"))["value"] == "25.000"
        assert device.find(stage.pack("send.note"))["value"] == "Kopi"
        assert device.exists(stage.pack("send.amount_title"))
