"""Every state of the list of places where one is signed in."""

from datetime import timedelta

from api_contract import path
from api_contract.device import DeviceState
from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery
from api_contract.session import SessionList
from app import links
from app.state.device import UNFREEZE
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SETTINGS_SESSIONS)


async def _loading(stage: Stage) -> None:
    stage.backend.hold("GET", path.SESSIONS)
    await _opened(stage)


async def _error(stage: Stage) -> None:
    stage.backend.answer("GET", path.SESSIONS, NO_CONNECTION)
    await _opened(stage)


async def _end_failed(stage: Stage) -> None:
    other = world.SESSIONS[1].id
    address = path.SESSION.format(session_id=other)
    stage.backend.answer("DELETE", address, ErrorCode.NOT_FOUND)
    await _opened(stage)
    await stage.stores.device.end(other)


async def _end_all_failed(stage: Stage) -> None:
    stage.backend.answer("DELETE", path.SESSIONS, LOST)
    await _opened(stage)
    await stage.stores.session.sign_out(everywhere=True)


async def _asks(stage: Stage) -> None:
    joining = world.session(304, world.WAITING, 0.1, place="Asia/Jakarta")
    listed = SessionList(sessions=(joining, *world.SESSIONS))
    stage.backend.answer("GET", path.SESSIONS, listed)
    await _opened(stage)


async def _confirming(stage: Stage) -> None:
    await _asks(stage)
    stage.stores.device.ask(world.WAITING.id)


async def _confirming_wrong_pin(stage: Stage) -> None:
    await _confirming(stage)
    stage.backend.answer("POST", path.PIN_CHECKS, ErrorCode.PIN_REFUSED)
    await stage.stores.device.enter_pin(world.SARI.id, world.WRONG_PIN)


async def _own(stage: Stage, **changes: object) -> None:
    """This device is not trusted like others."""
    own = world.DEVICE.model_copy(update=changes)
    stage.backend.answer("GET", path.DEVICE_CURRENT, own)
    listed = SessionList(sessions=(world.session(301, own, 0, is_current=True),))
    stage.backend.answer("GET", path.SESSIONS, listed)
    await _opened(stage)


async def _own_waiting(stage: Stage) -> None:
    await _own(stage, state=DeviceState.WAITING, trusted_from=None)


async def _own_recovering(stage: Stage) -> None:
    tomorrow = world.NOW + timedelta(days=1)
    await _own(stage, state=DeviceState.RECOVERING, trusted_from=tomorrow)


async def _own_frozen(stage: Stage) -> None:
    await _own(stage, state=DeviceState.FROZEN)


async def _own_small(stage: Stage) -> None:
    await _own(stage, small_until=world.NOW + timedelta(hours=11))


async def _frozen(stage: Stage) -> None:
    await _own(stage, is_frozen=True)


async def _unfreezing(stage: Stage) -> None:
    await _frozen(stage)
    stage.stores.device.ask(UNFREEZE)


async def _freeze_kept(stage: Stage) -> None:
    await _opened(stage)
    stage.backend.answer("PUT", path.FREEZE, NO_CONNECTION)
    await stage.stores.device.freeze()


async def _pin_asked(stage: Stage) -> None:
    recovery = Recovery(ready_at=world.NOW + timedelta(days=1))
    listed = SessionList(sessions=world.SESSIONS, recovery=recovery)
    stage.backend.answer("GET", path.SESSIONS, listed)
    await _opened(stage)


async def _number_asked(stage: Stage) -> None:
    in_days = Recovery(ready_at=world.NOW + timedelta(days=3))
    listed = SessionList(sessions=world.SESSIONS, number_recovery=in_days)
    stage.backend.answer("GET", path.SESSIONS, listed)
    await _opened(stage)


_LIST = Sample("list", _opened)
_ASKS = Sample("asks", _asks)

SAMPLES = (
    Sample("loading", _loading),
    _LIST,
    Sample("error", _error),
    Sample("end failed", _end_failed),
    Sample("end all failed", _end_all_failed),
    _ASKS,
    Sample("confirming", _confirming),
    Sample("confirming wrong pin", _confirming_wrong_pin),
    Sample("own waiting", _own_waiting),
    Sample("own recovering", _own_recovering),
    Sample("own frozen", _own_frozen),
    Sample("own small", _own_small),
    Sample("frozen", _frozen),
    Sample("unfreezing", _unfreezing),
    Sample("freeze kept", _freeze_kept),
    Sample("pin asked", _pin_asked),
    Sample("number asked", _number_asked),
    *on_desktop(_LIST, _ASKS),
)
