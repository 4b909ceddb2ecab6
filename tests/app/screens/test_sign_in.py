"""Signing in by typing, and the ways back."""

from api_contract import path
from api_contract.problem import ErrorCode
from api_contract.session import SignInStep
from app import links
from app.state.session import SessionStatus
from tests.harness import Device
from tests.samples import world
from tests.samples.friendly import code_accepted
from tests.samples.stage import Stage, open_stage


async def open_sign_in(stage: Stage) -> Device:
    await stage.stores.session.start()
    device = await stage.open(links.WELCOME)
    await device.tap(key="start")
    await device.choose("ID", key="region")
    return device


async def come_to_pin(stage: Stage) -> Device:
    device = await open_sign_in(stage)
    await device.enter_text(world.PHONE_TEXT, stage.pack("sign_in.phone"))
    await device.tap(key="continue")
    await stage.rest()
    await device.enter_text(world.CODE, stage.pack("sign_in.code"))
    await stage.rest()
    return device


async def enter_pin(stage: Stage) -> None:
    for digit in world.PIN:
        await stage.screen.tap(key=f"pin-{digit}")
    await stage.rest()


async def test_number_code_and_pin_lead_home() -> None:
    async with open_stage() as stage:
        device = await come_to_pin(stage)
        assert device.exists(stage.pack("sign_in.pin_title"))
        await enter_pin(stage)
        assert device.page.route == links.HOME
        assert device.exists("Rp1,250,000")


async def test_the_sixth_digit_sends_the_code_and_a_refused_one_leaves_an_empty_field() -> None:
    async with open_stage() as stage:
        stage.backend.answer("POST", path.SIGN_IN_CHECKS, ErrorCode.SIGN_IN_REFUSED)
        device = await come_to_pin(stage)
        assert device.exists(stage.pack("error.sign_in_refused"))
        assert device.find(stage.pack("sign_in.code"))["value"] in ("", None)
        await device.enter_text("12345", stage.pack("sign_in.code"))
        await stage.rest()
        assert len(stage.backend.questions("POST", path.SIGN_IN_CHECKS)) == 1


async def test_a_new_code_can_be_asked_for() -> None:
    async with open_stage() as stage:
        stage.backend.answer("POST", path.SIGN_IN_CHECKS, ErrorCode.SIGN_IN_REFUSED)
        device = await come_to_pin(stage)
        await device.tap(key="resend")
        await stage.rest()
        assert len(stage.backend.questions("POST", path.SIGN_IN_CODES)) == 2


async def test_somebody_new_fills_in_a_profile() -> None:
    async with open_stage() as stage:
        stage.backend.answer("POST", path.SIGN_IN_CHECKS, code_accepted(SignInStep.SIGN_UP))
        device = await come_to_pin(stage)
        await device.enter_text("Dewi Lestari", stage.pack("sign_up.name"))
        await device.enter_text("dewi", stage.pack("sign_up.handle"))
        await device.tap(key="choice-VND")
        await device.tap(key="continue")
        assert device.exists(stage.pack("sign_up.pin_title"))
        await enter_pin(stage)
        assert device.exists(stage.pack("sign_up.repeat_title"))
        await enter_pin(stage)
        (asked,) = stage.backend.questions("POST", path.PEOPLE)
        assert (asked.body["name"], asked.body["handle"]) == ("Dewi Lestari", "dewi")
        assert asked.body["currency"] == "VND"
        assert stage.stores.session.state.status is SessionStatus.SIGNED_IN


async def test_back_goes_one_question_back_and_then_out() -> None:
    async with open_stage() as stage:
        device = await open_sign_in(stage)
        await device.enter_text(world.PHONE_TEXT, stage.pack("sign_in.phone"))
        await device.tap(key="continue")
        await stage.rest()
        await device.tap(key="back")
        assert device.find(stage.pack("sign_in.phone"))["value"] == world.PHONE_TEXT
        await device.tap(key="back")
        assert device.page.route == links.WELCOME


async def test_the_language_is_chosen_before_anything_else() -> None:
    async with open_stage() as stage:
        await stage.stores.session.start()
        device = await stage.open(links.WELCOME)
        await device.tap(key="language-ar")
        await stage.rest()
        assert stage.pack.code == "ar"
        assert device.exists(stage.pack("welcome.title"))
        assert device.mirror.page["rtl"] is True
