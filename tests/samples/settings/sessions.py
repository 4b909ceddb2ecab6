"""Every state of the list of places where one is signed in."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
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


_LIST = Sample("list", _opened)

SAMPLES = (
    Sample("loading", _loading),
    _LIST,
    Sample("error", _error),
    Sample("end failed", _end_failed),
    Sample("end all failed", _end_all_failed),
    *on_desktop(_LIST),
)
