"""Changing the PIN: three times six digits, and none of them kept."""

import pytest

from api_contract import path
from api_contract.problem import ErrorCode
from app.state.pin import PinState, PinStep, PinStore
from tests.samples import world
from tests.samples.fake_backend import LOST
from tests.samples.stage import Stage

NEW = "581937"


def store_of(stage: Stage) -> PinStore:
    return stage.stores.pin


def trouble_of(stage: Stage) -> str:
    trouble = store_of(stage).state.trouble
    return trouble.key if trouble else ""


async def type_all(stage: Stage, *pins: str) -> None:
    for pin in pins:
        await store_of(stage).enter(pin)


async def test_the_old_one_then_the_new_one_twice(signed_in: Stage) -> None:
    await type_all(signed_in, world.PIN, NEW, NEW)
    assert store_of(signed_in).state == PinState(PinStep.CHANGED)
    (change,) = signed_in.backend.questions("PUT", path.PIN)
    assert change.body["proof"] != change.body["new_proof"]
    assert NEW not in str(change.body)


async def test_a_wrong_old_one_is_asked_for_again(signed_in: Stage) -> None:
    signed_in.backend.answer_first("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
    await type_all(signed_in, world.WRONG_PIN)
    assert (store_of(signed_in).state.step, trouble_of(signed_in)) == (
        PinStep.OLD,
        "error.pin_refused",
    )
    await type_all(signed_in, world.PIN)
    assert store_of(signed_in).state == PinState(PinStep.NEW)


@pytest.mark.parametrize(("pin", "key"), [("123456", "pin.too_weak"), (world.PIN, "pin.same")])
async def test_a_new_one_that_will_not_do_is_refused_here(
    signed_in: Stage, pin: str, key: str
) -> None:
    await type_all(signed_in, world.PIN, pin)
    assert (store_of(signed_in).state.step, trouble_of(signed_in)) == (PinStep.NEW, key)
    assert signed_in.backend.questions("PUT", path.PIN) == []


async def test_another_one_the_second_time_begins_the_new_one_anew(signed_in: Stage) -> None:
    await type_all(signed_in, world.PIN, NEW, "402857")
    assert (store_of(signed_in).state.step, trouble_of(signed_in)) == (
        PinStep.NEW,
        "sign_up.pin_differs",
    )
    await type_all(signed_in, "402857", "402857")
    assert store_of(signed_in).state.step is PinStep.CHANGED


async def test_after_a_lost_answer_both_pins_release_the_key(signed_in: Stage) -> None:
    signed_in.backend.answer_first("PUT", path.PIN, LOST)
    await type_all(signed_in, world.PIN, NEW, NEW)
    assert store_of(signed_in).state.step is PinStep.OLD
    assert trouble_of(signed_in) == "error.unknown"
    # The fake backend takes any PIN; what opens is up to the device.
    await type_all(signed_in, NEW, "739461", "739461")
    assert store_of(signed_in).state.step is PinStep.CHANGED


async def test_signing_out_forgets_how_far_it_was(signed_in: Stage) -> None:
    await type_all(signed_in, world.PIN, NEW)
    await signed_in.stores.session.sign_out()
    assert store_of(signed_in).state == PinState()
