"""Signing in step by step: a failure keeps what was typed, and no secret is kept at all."""

import asyncio

import pytest

from api_contract import path
from api_contract.money import Currency
from api_contract.person import SignUp
from api_contract.pin_proof import derive_proof
from api_contract.problem import ErrorCode
from api_contract.session import SessionRequest, SignInStep
from app.state.session import SessionStatus
from app.state.sign_in import SignInState, SignInStore, Step
from tests.fakes import QuickPinDeriver
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer, refusal
from tests.samples.friendly import code_accepted, code_sent
from tests.samples.stage import Stage


def store_of(stage: Stage) -> SignInStore:
    return stage.stores.sign_in


def is_signed_in(stage: Stage) -> bool:
    return stage.stores.session.state.status is SessionStatus.SIGNED_IN


def trouble_of(stage: Stage) -> str:
    trouble = store_of(stage).state.trouble
    return trouble.key if trouble else ""


async def become_new(stage: Stage) -> None:
    stage.backend.answer("POST", path.SIGN_IN_CHECKS, code_accepted(SignInStep.SIGN_UP))
    await stage.prove_phone()
    store_of(stage).set_profile(name="عمر حسن", handle="@Omar", currency="SGD")


async def test_somebody_known_passes_number_code_and_pin(stage: Stage) -> None:
    steps = []
    store_of(stage).subscribe(lambda: steps.append(store_of(stage).state.step))
    await stage.sign_in()
    assert list(dict.fromkeys(steps)) == [Step.PHONE, Step.CODE, Step.PIN]
    assert stage.stores.session.state.person == world.SARI
    (question,) = stage.backend.questions("POST", path.SIGN_IN_CODES)
    assert question.body == {"phone": "+6281200001001"}


async def test_somebody_new_passes_profile_and_a_new_pin(stage: Stage) -> None:
    await stage.stores.session.start()
    await become_new(stage)
    assert store_of(stage).state.step is Step.PROFILE
    store_of(stage).finish_profile()
    assert store_of(stage).state.step is Step.NEW_PIN
    store_of(stage).choose_pin(world.PIN)
    assert store_of(stage).state.step is Step.REPEAT_PIN
    await store_of(stage).sign_up(world.PIN)
    (question,) = stage.backend.questions("POST", path.PEOPLE)
    told = SignUp.model_validate(question.body)
    assert (told.ticket, told.name, told.handle) == ("ticket", "عمر حسن", "omar")
    assert (told.currency, told.device.name) == (Currency.SGD, "Android")
    root = await QuickPinDeriver().derive(world.PIN, told.pin.recipe)
    assert told.pin.proof == derive_proof(root)
    assert world.PIN not in str(question.body)
    assert stage.stores.session.state.status is SessionStatus.SIGNED_IN


async def test_no_state_ever_holds_a_code_or_a_pin(stage: Stage) -> None:
    seen = []
    store_of(stage).subscribe(lambda: seen.append(repr(store_of(stage).state)))
    stage.stores.session.subscribe(lambda: seen.append(repr(stage.stores.session.state)))
    stage.backend.answer("POST", path.SESSIONS, ErrorCode.PIN_REFUSED)
    await stage.prove_phone()
    await store_of(stage).enter_pin(world.WRONG_PIN)
    assert len(seen) > 5
    assert not [state for state in seen if world.CODE in state or world.WRONG_PIN in state]


async def test_signed_in_nothing_of_the_steps_is_left(stage: Stage) -> None:
    await stage.sign_in()
    assert store_of(stage).state == SignInState(region="ID")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "phone.empty"),
        ("0812", "phone.too_short"),
        ("8" * 30, "phone.too_long"),
        ("☎️🙂", "phone.not_a_number"),
        ("0" * 10_000, "phone.not_a_number"),
        ("021 390 4000", "phone.not_mobile"),
    ],
)
async def test_what_is_no_mobile_number_is_said_and_not_asked(
    stage: Stage, typed: str, key: str
) -> None:
    store_of(stage).set_region("ID")
    store_of(stage).set_phone(typed)
    await store_of(stage).request_code()
    assert trouble_of(stage) == key
    assert store_of(stage).state.phone_text == typed
    assert stage.backend.asked == []


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (NO_CONNECTION, "error.unreachable"),
        (LOST, "error.unknown"),
        (ErrorCode.TOO_MANY_REQUESTS, "error.too_many_requests"),
    ],
)
async def test_a_code_that_could_not_be_sent_keeps_the_number(
    stage: Stage, answer: Answer, key: str
) -> None:
    stage.backend.answer("POST", path.SIGN_IN_CODES, answer)
    await stage.enter_phone()
    state = store_of(stage).state
    assert (state.step, state.phone_text, state.busy) == (Step.PHONE, world.PHONE_TEXT, False)
    assert trouble_of(stage) == key


async def test_a_refused_code_can_be_typed_again(stage: Stage) -> None:
    stage.backend.answer_first("POST", path.SIGN_IN_CHECKS, ErrorCode.SIGN_IN_REFUSED)
    await stage.prove_phone()
    assert (store_of(stage).state.step, trouble_of(stage)) == (Step.CODE, "error.sign_in_refused")
    await store_of(stage).enter_code("000000")
    assert (store_of(stage).state.step, trouble_of(stage)) == (Step.PIN, "")


@pytest.mark.parametrize("code", ["", "12345", "1234567"])
async def test_a_code_of_another_length_is_not_sent(stage: Stage, code: str) -> None:
    await stage.enter_phone()
    await store_of(stage).enter_code(code)
    assert stage.backend.questions("POST", path.SIGN_IN_CHECKS) == []


async def test_a_wrong_pin_keeps_the_step_and_a_used_ticket_starts_over(stage: Stage) -> None:
    await stage.prove_phone()
    locked = refusal(ErrorCode.PIN_LOCKED, retry_after_seconds=61)
    stage.backend.answer("POST", path.SESSIONS, locked, ErrorCode.SIGN_IN_REFUSED)
    await store_of(stage).enter_pin(world.WRONG_PIN)
    trouble = store_of(stage).state.trouble
    assert store_of(stage).state.step is Step.PIN
    assert trouble is not None
    assert trouble.values == {"seconds": 61, "minutes": 2}
    await store_of(stage).enter_pin(world.WRONG_PIN)
    assert store_of(stage).state.step is Step.PHONE
    assert store_of(stage).state.phone_text == world.PHONE_TEXT


async def test_a_second_pin_that_differs_is_not_sent_and_both_are_asked_again(
    stage: Stage,
) -> None:
    await become_new(stage)
    store_of(stage).finish_profile()
    store_of(stage).choose_pin(world.PIN)
    await store_of(stage).sign_up(world.WRONG_PIN)
    assert stage.backend.questions("POST", path.PEOPLE) == []
    assert store_of(stage).state.step is Step.NEW_PIN
    assert trouble_of(stage) == "sign_up.pin_differs"
    assert world.PIN not in repr(store_of(stage).state)


@pytest.mark.parametrize("pin", ["111111", "123456", "890123", "654321", "121212", "123123"])
async def test_a_weak_pin_is_refused_before_it_is_asked_for_again(stage: Stage, pin: str) -> None:
    await become_new(stage)
    store_of(stage).finish_profile()
    store_of(stage).choose_pin(pin)
    assert (store_of(stage).state.step, trouble_of(stage)) == (Step.NEW_PIN, "pin.too_weak")
    await store_of(stage).sign_up(pin)
    assert stage.backend.questions("POST", path.PEOPLE) == []


async def test_a_device_whose_keys_are_taken_begins_anew(stage: Stage) -> None:
    await stage.sign_in()
    stage.backend.answer("GET", path.ACCOUNTS, ErrorCode.SESSION_ENDED)
    await stage.stores.account.refresh()
    stage.backend.answer_first("POST", path.SESSIONS, ErrorCode.KEY_TAKEN)
    await stage.sign_in()
    assert stage.stores.session.state.status is SessionStatus.SIGNED_IN
    asked = stage.backend.questions("POST", path.SESSIONS)
    first, known, anew = (SessionRequest.model_validate(each.body).device for each in asked)
    assert known.session_key == first.session_key
    assert (known.transfer_key, known.possession) == (first.transfer_key, None)
    assert anew.session_key != first.session_key
    assert anew.transfer_key != first.transfer_key
    assert anew.possession is not None


async def test_a_device_that_can_not_be_kept_is_not_signed_in(stage: Stage) -> None:
    await stage.stores.session.start()
    await stage.prove_phone()
    stage.database.is_full = True
    await store_of(stage).enter_pin(world.PIN)
    assert trouble_of(stage) == "error.database_unavailable"
    assert not is_signed_in(stage)
    stage.database.is_full = False
    await store_of(stage).enter_pin(world.PIN)
    assert is_signed_in(stage)
    first, again = (each.body for each in stage.backend.questions("POST", path.SESSIONS))
    assert first["device"] == again["device"]


async def test_a_code_that_was_asked_for_before_going_back_does_not_jump_forward(
    stage: Stage,
) -> None:
    held = stage.backend.hold("POST", path.SIGN_IN_CODES)
    store_of(stage).set_phone(world.PHONE_TEXT)
    stage.begin(store_of(stage).request_code())
    await stage.rest()
    store_of(stage).back()
    held.set_result(code_sent())
    await stage.rest()
    assert (store_of(stage).state.step, store_of(stage).state.busy) == (Step.PHONE, False)


async def test_a_handle_that_is_taken_leads_back_to_the_profile(stage: Stage) -> None:
    await become_new(stage)
    store_of(stage).finish_profile()
    stage.backend.answer("POST", path.PEOPLE, ErrorCode.HANDLE_TAKEN)
    store_of(stage).choose_pin(world.PIN)
    await store_of(stage).sign_up(world.PIN)
    state = store_of(stage).state
    assert (state.step, state.name, state.handle) == (Step.PROFILE, "عمر حسن", "@Omar")
    assert trouble_of(stage) == "error.handle_taken"


@pytest.mark.parametrize(
    ("name", "handle", "key"),
    [
        ("", "omar", "sign_up.name_invalid"),
        ("x" * 61, "omar", "sign_up.name_invalid"),
        ("a\u202eb", "omar", "sign_up.name_invalid"),
        ("Omar", "1!", "sign_up.handle_invalid"),
        ("Omar", "", "sign_up.handle_invalid"),
    ],
)
async def test_a_profile_is_checked_before_the_pin(
    stage: Stage, name: str, handle: str, key: str
) -> None:
    await become_new(stage)
    store_of(stage).set_profile(name=name, handle=handle)
    store_of(stage).finish_profile()
    assert (store_of(stage).state.step, trouble_of(stage)) == (Step.PROFILE, key)


async def test_two_taps_ask_once(stage: Stage) -> None:
    await asyncio.gather(*(stage.enter_phone() for _ in range(3)))
    assert len(stage.backend.questions("POST", path.SIGN_IN_CODES)) == 1


@pytest.mark.parametrize(
    ("region", "currency"), [("ID", Currency.IDR), ("VN", Currency.VND), ("SG", Currency.SGD)]
)
async def test_the_country_suggests_the_first_currency(
    stage: Stage, region: str, currency: Currency
) -> None:
    store_of(stage).set_region(region)
    assert store_of(stage).state.currency is currency


async def test_the_country_follows_the_language_until_a_number_is_typed(stage: Stage) -> None:
    await stage.stores.language.choose("vi")
    assert store_of(stage).state.region == "VN"
    store_of(stage).set_phone("0")
    await stage.stores.language.choose("id")
    assert store_of(stage).state.region == "VN"


async def test_back_leads_from_the_pin_to_the_profile_and_from_elsewhere_to_the_number(
    stage: Stage,
) -> None:
    await become_new(stage)
    store_of(stage).finish_profile()
    store_of(stage).back()
    assert store_of(stage).state.step is Step.PROFILE
    store_of(stage).back()
    assert store_of(stage).state.step is Step.PHONE
