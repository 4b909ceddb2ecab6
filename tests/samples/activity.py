"""Every state of the activity screen."""

from api_contract import path
from api_contract.transfer import Direction
from app import links
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION
from tests.samples.stage import Sample, Stage, on_desktop


async def _opened(stage: Stage) -> None:
    await stage.sign_in()
    await stage.stores.account.refresh()
    await stage.open(links.ACTIVITY)


async def _loading(stage: Stage) -> None:
    stage.backend.hold("GET", path.ACTIVITY)
    await _opened(stage)


async def _filtered(stage: Stage) -> None:
    await _opened(stage)
    received = [item for item in world.LINES if item.direction is Direction.RECEIVED]
    stage.backend.answer("GET", path.ACTIVITY, world.activity(*received))
    await stage.stores.activity.show(world.RUPIAH.id, Direction.RECEIVED)


async def _empty(stage: Stage) -> None:
    stage.backend.answer("GET", path.ACTIVITY, world.activity())
    await _opened(stage)


async def _error(stage: Stage) -> None:
    stage.backend.answer("GET", path.ACTIVITY, NO_CONNECTION)
    await _opened(stage)


async def _more_to_come(stage: Stage) -> None:
    page = world.activity(*world.LINES, next_cursor="older")
    stage.backend.answer("GET", path.ACTIVITY, page)
    await _opened(stage)


async def _more_failed(stage: Stage) -> None:
    await _more_to_come(stage)
    stage.backend.answer("GET", path.ACTIVITY, LOST)
    await stage.stores.activity.show_more()


async def _hidden(stage: Stage) -> None:
    await stage.stores.appearance.toggle_amounts()
    await _opened(stage)


async def _two_accounts(stage: Stage) -> None:
    listed = world.accounts(world.RUPIAH, world.DOLLARS)
    stage.backend.answer("GET", path.ACCOUNTS, listed)
    await _opened(stage)


async def _large_text(stage: Stage) -> None:
    await stage.stores.appearance.choose_text_size(200)
    await _opened(stage)


async def _receipt_beside(stage: Stage) -> None:
    transfer = world.transfer(direction=Direction.RECEIVED, minor=62_812, note=world.NOTE)
    stage.post(transfer)
    await _opened(stage)
    await stage.screen.tap(key=world.LINES[0].id)


_FULL = Sample("full to the end", _opened)

SAMPLES = (
    Sample("loading", _loading),
    _FULL,
    Sample("filtered", _filtered),
    Sample("empty", _empty),
    Sample("error", _error),
    Sample("more to come", _more_to_come),
    Sample("more failed", _more_failed),
    Sample("hidden amounts", _hidden, hides_amounts=True),
    Sample("two accounts", _two_accounts),
    Sample("large text", _large_text),
    *on_desktop(_FULL),
    Sample("receipt beside", _receipt_beside, width=world.DESKTOP),
)
