"""The places where one is signed in."""

from api_contract import path
from api_contract.live_event import LiveEvent, LiveEventKind
from api_contract.problem import ErrorCode
from api_contract.session import SessionList
from app.state.device import DeviceState
from tests.samples import world
from tests.samples.fake_backend import NO_CONNECTION
from tests.samples.stage import Stage

OTHER = world.SESSIONS[1].id


async def test_a_place_that_was_ended_is_gone_from_the_list(signed_in: Stage) -> None:
    store = signed_in.stores.device
    assert store.state.sessions is None
    await store.refresh()
    assert store.state.sessions == world.SESSIONS
    signed_in.backend.answer("DELETE", path.SESSION.format(session_id=OTHER), None)
    signed_in.backend.answer("GET", path.SESSIONS, SessionList(sessions=world.SESSIONS[:1]))
    await store.end(OTHER)
    assert store.state == DeviceState(sessions=world.SESSIONS[:1])


async def test_a_place_that_could_not_be_ended_stays_listed(signed_in: Stage) -> None:
    store = signed_in.stores.device
    await store.refresh()
    address = path.SESSION.format(session_id=OTHER)
    signed_in.backend.answer("DELETE", address, ErrorCode.NOT_FOUND)
    await store.end(OTHER)
    assert store.state.sessions == world.SESSIONS
    assert store.state.trouble is not None
    assert store.state.trouble.key == "error.not_found"


async def test_a_list_that_could_not_be_read_says_why(signed_in: Stage) -> None:
    signed_in.backend.answer("GET", path.SESSIONS, NO_CONNECTION)
    await signed_in.stores.device.refresh()
    state = signed_in.stores.device.state
    assert state.sessions is None
    assert state.trouble is not None


async def test_a_sign_in_elsewhere_is_listed_at_once(signed_in: Stage) -> None:
    event = LiveEvent(number=1, kind=LiveEventKind.SESSIONS_CHANGED, at=world.NOW)
    signed_in.wallet.live.heard.tell(event)
    await signed_in.rest()
    assert signed_in.stores.device.state.sessions == world.SESSIONS


async def test_signing_out_forgets_the_list(signed_in: Stage) -> None:
    await signed_in.stores.device.refresh()
    await signed_in.stores.session.sign_out()
    assert signed_in.stores.device.state == DeviceState()
