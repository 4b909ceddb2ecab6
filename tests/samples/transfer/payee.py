"""Every state of the first step: whom to pay."""

from api_contract import path
from api_contract.payee import PayeeList
from api_contract.problem import ErrorCode
from app import links
from tests.samples.fake_backend import NO_CONNECTION
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open(links.SEND)


async def _loading(stage: Stage) -> None:
    stage.backend.hold("GET", path.PAYEES)
    await _opened(stage)


async def _empty(stage: Stage) -> None:
    stage.backend.answer("GET", path.PAYEES, PayeeList(payees=()))
    await _opened(stage)


async def _unreachable(stage: Stage) -> None:
    stage.backend.answer("GET", path.PAYEES, NO_CONNECTION)
    await _opened(stage)


async def _look_up(stage: Stage) -> None:
    transfer = stage.stores.transfer
    transfer.set_query("@nobody")
    await transfer.look_up("ID", stage.stores.account.state.accounts)


async def _nobody(stage: Stage) -> None:
    stage.backend.answer("POST", path.PAYEES_LOOKUP, ErrorCode.PAYEE_NOT_FOUND)
    await _opened(stage)
    await _look_up(stage)


async def _busy(stage: Stage) -> None:
    stage.backend.hold("POST", path.PAYEES_LOOKUP)
    await _opened(stage)
    stage.begin(_look_up(stage))


_RECENT = Sample("recent", _opened)

SAMPLES = (
    Sample("loading", _loading),
    _RECENT,
    Sample("empty", _empty),
    Sample("unreachable", _unreachable),
    Sample("trouble", _nobody),
    Sample("busy", _busy),
    *on_desktop(_RECENT),
)
