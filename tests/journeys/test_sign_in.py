"""Coming in: signing in and signing up, and being told in one's own language why not."""

import pytest

from api_contract import path
from backend.demo.cast import DEMO_PIN
from backend.settings import DEMO_CODE
from tests.journeys.phone import Phone, open_phone
from tests.journeys.world import PEOPLE, World

SARI = PEOPLE["sari"].phone
STRANGER = "+6281299990000"
WRONG_CODE = "135799"
WRONG_PIN, NEW_PIN = "402857", "581937"


async def ask_for_code(phone: Phone, number: str = SARI) -> None:
    await phone.tap("start")
    await phone.enter(number, "sign_in.phone")
    await phone.tap("continue")
    await phone.see("sign_in.code_title")


async def meet(phone: Phone, name: str, handle: str) -> None:
    """Fill in the profile of somebody new."""
    await phone.enter(name, "sign_up.name")
    await phone.enter(handle, "sign_up.handle")
    await phone.tap("continue")


@pytest.mark.parametrize(
    ("handle", "language"), [("weiling", "en"), ("sari", "id"), ("linh", "vi"), ("aisha", "ar")]
)
async def test_number_code_and_pin_lead_home(world: World, handle: str, language: str) -> None:
    async with open_phone(world, language) as phone:
        await phone.sign_in(handle)
        assert phone.reads(PEOPLE[handle].name)
        assert phone.shows("home.greeting")


async def test_a_national_number_means_the_chosen_country(world: World) -> None:
    async with open_phone(world, "vi") as phone:
        await phone.tap("start")
        await phone.device.choose("VN", key="region")
        await phone.enter("090 000 1001", "sign_in.phone")
        await phone.tap("continue")
        await phone.enter(DEMO_CODE, "sign_in.code")
        await phone.see("sign_in.pin_hint")


@pytest.mark.parametrize("language", ["en", "id", "vi", "ar"])
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "phone.empty"),
        ("seribu", "phone.not_a_number"),
        ("🙂🙂🙂", "phone.not_a_number"),
        ("+62 812 <script>", "phone.not_a_number"),
        ("081", "phone.too_short"),
        ("+62" + "8" * 30, "phone.too_long"),
        ("9" * 10_000, "phone.not_a_number"),
        ("+62 000 000 0000", "phone.not_in_use"),
        ("+62 21 5794 1234", "phone.not_mobile"),
    ],
)
async def test_what_is_no_number_is_told_before_anything_is_sent(
    world: World, language: str, number: str, sentence: str
) -> None:
    async with open_phone(world, language) as phone:
        await phone.tap("start")
        await phone.enter(number, "sign_in.phone")
        await phone.tap("continue")
        await phone.see(sentence)
        assert phone.link.attempts == []


async def test_a_wrong_code_leaves_room_for_the_right_one(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await ask_for_code(phone)
        await phone.enter(WRONG_CODE, "sign_in.code")
        await phone.see("error.sign_in_refused")
        await phone.enter(DEMO_CODE, "sign_in.code")
        await phone.see("sign_in.pin_hint")


async def test_the_fifth_try_is_refused_even_with_the_right_code(world: World) -> None:
    async with open_phone(world, "vi") as phone:
        await ask_for_code(phone)
        for tries in range(1, 5):
            await phone.enter(WRONG_CODE, "sign_in.code")
            await phone.answered(tries)
        await phone.enter(DEMO_CODE, "sign_in.code")
        await phone.answered(5)
        assert phone.shows("error.sign_in_refused")
        assert not phone.shows("sign_in.pin_hint")


async def test_an_old_code_is_refused_and_a_new_one_helps(world: World) -> None:
    async with open_phone(world) as phone:
        await ask_for_code(phone)
        world.clock.advance(minutes=5)
        await phone.enter(DEMO_CODE, "sign_in.code")
        await phone.see("error.sign_in_refused")
        await phone.tap("resend")
        await phone.wait_until(lambda: not phone.shows("error.sign_in_refused"))
        await phone.enter(DEMO_CODE, "sign_in.code")
        await phone.see("sign_in.pin_hint")


async def test_a_wrong_pin_costs_no_new_code_and_five_lock_the_door(world: World) -> None:
    async with open_phone(world, "ar") as phone:
        await phone.prove_number(SARI)
        await phone.type_pin(WRONG_PIN)
        await phone.see("error.pin_refused")
        for _ in range(4):
            await phone.type_pin(WRONG_PIN)
        await phone.see("error.pin_locked", minutes=15)
        await phone.type_pin(DEMO_PIN)
        await phone.see("error.pin_locked", minutes=15)
        world.clock.advance(minutes=15)


async def choose_pin(phone: Phone, pin: str) -> None:
    """Type it, and once more."""
    await phone.see("sign_up.pin_title")
    await phone.type_pin(pin)
    await phone.see("sign_up.repeat_title")
    await phone.type_pin(pin)


async def test_a_stranger_signs_up_and_has_an_empty_account(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.prove_number(STRANGER)
        await meet(phone, "Dian Rahma", "dian.rahma")
        await choose_pin(phone, NEW_PIN)
        await phone.see("home.greeting")
        await phone.see("activity.empty_title")
        assert phone.reads("Dian Rahma")
        assert world.changes() == {}


@pytest.mark.parametrize(
    ("name", "handle", "sentence"),
    [
        ("", "dian", "sign_up.name_invalid"),
        ("Dian \u202eamhaR", "dian", "sign_up.name_invalid"),
        ("D" * 10_000, "dian", "sign_up.name_invalid"),
        ("Dian", "1dian", "sign_up.handle_invalid"),
        ("Dian", "d", "sign_up.handle_invalid"),
        ("Dian", "ديان", "sign_up.handle_invalid"),
        ("Dian", "🙂🙂🙂", "sign_up.handle_invalid"),
    ],
)
async def test_a_name_or_handle_that_deceives_is_told(
    world: World, name: str, handle: str, sentence: str
) -> None:
    async with open_phone(world, "vi") as phone:
        await phone.prove_number(STRANGER)
        await meet(phone, name, handle)
        await phone.see(sentence)


async def test_a_pin_that_was_mistyped_is_not_taken(world: World) -> None:
    async with open_phone(world, "ar") as phone:
        await phone.prove_number(STRANGER)
        await meet(phone, "Dian", "dian.rahma")
        await phone.type_pin(NEW_PIN)
        await phone.see("sign_up.repeat_title")
        await phone.type_pin(WRONG_PIN)
        await phone.see("sign_up.pin_differs")
        assert phone.link.count(path.PEOPLE) == 0
        await choose_pin(phone, NEW_PIN)
        await phone.see("home.greeting")


async def test_a_taken_handle_and_a_weak_pin_are_told_and_nothing_is_lost(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.prove_number(STRANGER)
        await meet(phone, "Dian", "sari")
        await phone.see("sign_up.pin_title")
        await phone.type_pin("123456")
        await phone.see("pin.too_weak")
        assert phone.link.count(path.PEOPLE) == 0
        await choose_pin(phone, NEW_PIN)
        await phone.see("error.handle_taken")
        assert phone.field("sign_up.name") == "Dian"
        await phone.enter("dian.rahma", "sign_up.handle")
        await phone.tap("continue")
        await choose_pin(phone, NEW_PIN)
        await phone.see("home.greeting")


async def test_no_connection_is_told_and_what_was_typed_stays(world: World) -> None:
    async with open_phone(world, "ar") as phone:
        phone.link.go_offline()
        await phone.tap("start")
        await phone.enter(SARI, "sign_in.phone")
        await phone.tap("continue")
        await phone.see("error.unreachable")
        phone.link.heal()
        await phone.tap("continue")
        await phone.see("sign_in.code_title")
