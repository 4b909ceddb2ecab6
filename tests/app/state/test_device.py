"""The places where one is signed in: listed, ended, vouched for, and frozen all together."""

from datetime import timedelta

import pytest

from api_contract import path
from api_contract.device import DeviceState
from api_contract.live_event import LiveEvent, LiveEventKind
from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery
from api_contract.session import SessionList
from app.state.device import UNFREEZE, DevicesState, DeviceStore
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer
from tests.samples.stage import Stage

OTHER = world.SESSIONS[1].id
CONFIRMATION = path.DEVICE_CONFIRMATION.format(device_id=world.WAITING.id)
JOINING = SessionList(sessions=(world.session(304, world.WAITING, 0.1), *world.SESSIONS))


def store_of(stage: Stage) -> DeviceStore:
    return stage.stores.device


def trouble_of(stage: Stage) -> str:
    trouble = store_of(stage).state.trouble
    return trouble.key if trouble else ""


# -- the list ----------------------------------------------------------------------------------


async def test_a_place_that_was_ended_is_gone_from_the_list(signed_in: Stage) -> None:
    store = store_of(signed_in)
    await store.refresh()
    assert len(store.state.sessions) == len(world.SESSIONS)
    signed_in.backend.answer("DELETE", path.SESSION.format(session_id=OTHER), None)
    signed_in.backend.answer("GET", path.SESSIONS, SessionList(sessions=world.SESSIONS[:1]))
    await store.end(OTHER)
    assert store.state.sessions == world.SESSIONS[:1]


async def test_a_place_that_could_not_be_ended_stays_listed(signed_in: Stage) -> None:
    store = store_of(signed_in)
    await store.refresh()
    address = path.SESSION.format(session_id=OTHER)
    signed_in.backend.answer("DELETE", address, ErrorCode.NOT_FOUND)
    await store.end(OTHER)
    assert store.state.sessions == world.SESSIONS
    assert trouble_of(signed_in) == "error.not_found"
    assert not store.state.busy


async def test_a_list_that_could_not_be_read_says_why_and_keeps_what_was_known(
    signed_in: Stage,
) -> None:
    before = store_of(signed_in).state.listed
    signed_in.backend.answer("GET", path.SESSIONS, NO_CONNECTION)
    await store_of(signed_in).refresh()
    assert store_of(signed_in).state.listed == before
    assert trouble_of(signed_in) == "error.unreachable"


async def test_a_sign_in_elsewhere_is_listed_at_once(signed_in: Stage) -> None:
    signed_in.backend.answer("GET", path.SESSIONS, JOINING)
    event = LiveEvent(number=1, kind=LiveEventKind.SESSIONS_CHANGED, at=world.NOW)
    signed_in.wallet.live.heard.tell(event)
    await signed_in.rest()
    assert store_of(signed_in).state.listed == JOINING


async def test_signing_out_forgets_everything(signed_in: Stage) -> None:
    await store_of(signed_in).refresh()
    store_of(signed_in).ask(UNFREEZE)
    await signed_in.stores.session.sign_out()
    assert store_of(signed_in).state == DevicesState()


# -- a yes -------------------------------------------------------------------------------------


async def test_a_yes_takes_the_pin_and_is_signed(signed_in: Stage) -> None:
    signed_in.backend.answer("GET", path.SESSIONS, JOINING)
    signed_in.backend.answer("PUT", CONFIRMATION, None)
    store = store_of(signed_in)
    await store.refresh()
    assert [one.device for one in store.state.asks_to_join] == [world.WAITING]
    await store.enter_pin(world.SARI.id, world.PIN)
    assert signed_in.backend.questions("PUT", CONFIRMATION) == []
    store.ask(world.WAITING.id)
    await store.enter_pin(world.SARI.id, world.PIN)
    (yes,) = signed_in.backend.questions("PUT", CONFIRMATION)
    assert set(yes.body) == {"key", "signature"}
    assert store.state.asking is None


async def test_a_wrong_pin_says_yes_to_nobody(signed_in: Stage) -> None:
    signed_in.backend.answer("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
    store = store_of(signed_in)
    store.ask(world.WAITING.id)
    await store.enter_pin(world.SARI.id, world.WRONG_PIN)
    assert signed_in.backend.questions("PUT", CONFIRMATION) == []
    assert (store.state.asking, trouble_of(signed_in)) == (world.WAITING.id, "error.pin_refused")


@pytest.mark.parametrize("state", [DeviceState.WAITING, DeviceState.RECOVERING])
async def test_who_waits_is_not_asked_about_others(signed_in: Stage, state: DeviceState) -> None:
    own = world.DEVICE.model_copy(update={"state": state})
    signed_in.backend.answer("GET", path.DEVICE_CURRENT, own)
    signed_in.backend.answer("GET", path.SESSIONS, JOINING)
    await store_of(signed_in).refresh()
    assert store_of(signed_in).state.asks_to_join == ()


async def test_without_the_other_device_this_one_asks_for_itself(signed_in: Stage) -> None:
    recovering = world.DEVICE.model_copy(update={"state": DeviceState.RECOVERING})
    signed_in.backend.answer("POST", path.DEVICE_RECOVERY, recovering)
    signed_in.backend.answer("GET", path.DEVICE_CURRENT, recovering)
    await store_of(signed_in).recover()
    assert store_of(signed_in).state.own == recovering


async def test_another_pin_that_somebody_asked_for_is_refused(signed_in: Stage) -> None:
    recovery = Recovery(ready_at=world.NOW + timedelta(days=1))
    listed = SessionList(sessions=world.SESSIONS, recovery=recovery)
    signed_in.backend.answer("GET", path.SESSIONS, listed, SessionList(sessions=world.SESSIONS))
    signed_in.backend.answer("DELETE", path.RECOVERIES, None)
    await store_of(signed_in).refresh()
    await store_of(signed_in).stop_recovery()
    assert len(signed_in.backend.questions("DELETE", path.RECOVERIES)) == 1
    listed_now = store_of(signed_in).state.listed
    assert listed_now is not None
    assert listed_now.recovery is None


# -- the freeze --------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [NO_CONNECTION, LOST])
async def test_a_freeze_that_could_not_be_told_is_told_later(
    signed_in: Stage, answer: Answer
) -> None:
    store = store_of(signed_in)
    signed_in.backend.answer("PUT", path.FREEZE, answer)
    await store.freeze()
    assert store.state.is_freeze_kept
    assert store.state.is_frozen
    signed_in.backend.answer("PUT", path.FREEZE, None)
    await signed_in.restart()
    await signed_in.stores.session.unlock_with_pin(world.PIN)
    await signed_in.rest()
    assert not store_of(signed_in).state.is_freeze_kept
    asked = len(signed_in.backend.questions("PUT", path.FREEZE))
    await store_of(signed_in).refresh()
    assert len(signed_in.backend.questions("PUT", path.FREEZE)) == asked


async def test_a_freeze_is_told_as_soon_as_the_link_is_back(signed_in: Stage) -> None:
    signed_in.backend.answer("PUT", path.FREEZE, NO_CONNECTION)
    signed_in.wallet.live.link_changed.tell(False)
    await store_of(signed_in).freeze()
    signed_in.backend.answer("PUT", path.FREEZE, None)
    signed_in.wallet.live.link_changed.tell(True)
    await signed_in.rest()
    assert not store_of(signed_in).state.is_freeze_kept


async def test_two_taps_freeze_once(signed_in: Stage) -> None:
    held = signed_in.backend.hold("PUT", path.FREEZE)
    for _ in range(2):
        signed_in.begin(store_of(signed_in).freeze())
    await signed_in.rest()
    held.set_result(None)
    await signed_in.rest()
    assert len(signed_in.backend.questions("PUT", path.FREEZE)) == 1


async def test_an_end_of_the_freeze_takes_the_pin(signed_in: Stage) -> None:
    signed_in.backend.answer("POST", path.UNFREEZING, world.DEVICE)
    store_of(signed_in).ask(UNFREEZE)
    await store_of(signed_in).enter_pin(world.SARI.id, world.PIN)
    (asked,) = signed_in.backend.questions("POST", path.UNFREEZING)
    assert set(asked.body) == {"key", "signature", "pin_proof", "at"}
    assert store_of(signed_in).state.asking is None
