"""Every state of the home screen."""

from datetime import timedelta

from api_contract import path
from api_contract.account import Account
from api_contract.payee import PayeeList
from api_contract.problem import ErrorCode
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION
from tests.samples.stage import Sample, Stage, on_desktop


async def _loading(stage: Stage) -> None:
    for address in (path.ACCOUNTS, path.ACTIVITY, path.PAYEES):
        stage.backend.hold("GET", address)
    await _home(stage)


async def _home(stage: Stage) -> None:
    await stage.sign_in()
    await stage.open()


async def _with_accounts(stage: Stage, *listed: Account) -> None:
    stage.backend.answer("GET", path.ACCOUNTS, world.accounts(*listed))
    await _home(stage)


async def _two_accounts_and_a_hold(stage: Stage) -> None:
    await _with_accounts(stage, world.RUPIAH_HELD, world.DOLLARS)


async def _hidden(stage: Stage) -> None:
    await stage.stores.appearance.toggle_amounts()
    await _two_accounts_and_a_hold(stage)


async def _offline(stage: Stage) -> None:
    await _home(stage)
    stage.wallet.live.link_changed.tell(False)


async def _stale(stage: Stage) -> None:
    await _home(stage)
    stage.backend.answer("GET", path.ACCOUNTS, LOST)
    await stage.stores.account.refresh()


async def _error(stage: Stage) -> None:
    for address in (path.ACCOUNTS, path.ACTIVITY, path.PAYEES):
        stage.backend.answer("GET", address, NO_CONNECTION)
    await _home(stage)


async def _activity_error(stage: Stage) -> None:
    stage.backend.answer("GET", path.ACTIVITY, ErrorCode.UNAVAILABLE)
    await _home(stage)


async def _empty(stage: Stage) -> None:
    stage.backend.answer("GET", path.ACTIVITY, world.activity())
    stage.backend.answer("GET", path.PAYEES, PayeeList(payees=()))
    await _home(stage)


async def _dollars_and_dong(stage: Stage) -> None:
    items = (
        world.line(211, world.GRACE.name, -12_50, hours_ago=3, account=world.DOLLARS),
        world.line(212, world.GRACE.name, 5, hours_ago=4, account=world.DOLLARS),
    )
    stage.backend.answer("GET", path.ACTIVITY, world.activity(*items))
    await _with_accounts(stage, world.DOLLARS, world.DONG)


async def _new_device(stage: Stage) -> None:
    own = world.DEVICE.model_copy(update={"small_until": world.NOW + timedelta(hours=11)})
    stage.backend.answer("GET", path.DEVICE_CURRENT, own)
    await _home(stage)


async def _frozen(stage: Stage) -> None:
    own = world.DEVICE.model_copy(update={"is_frozen": True})
    stage.backend.answer("GET", path.DEVICE_CURRENT, own)
    await _home(stage)


async def _history_changed(stage: Stage) -> None:
    await stage.alarm()
    await stage.open()


async def _large_text(stage: Stage) -> None:
    await stage.stores.appearance.choose_text_size(200)
    await _home(stage)


_ONE = Sample("one account", _home)
_TWO = Sample("two accounts and a hold", _two_accounts_and_a_hold)
_CHANGED = Sample("history changed", _history_changed)
_HIDDEN = Sample("hidden amounts", _hidden, hides_amounts=True)

SAMPLES = (
    Sample("new device", _new_device),
    Sample("frozen", _frozen),
    Sample("loading", _loading),
    _ONE,
    _TWO,
    _HIDDEN,
    Sample("offline", _offline),
    Sample("stale", _stale),
    Sample("error", _error),
    Sample("activity error", _activity_error),
    Sample("empty", _empty),
    Sample("dollars and dong", _dollars_and_dong),
    Sample("large text", _large_text),
    _CHANGED,
    *on_desktop(_TWO, _HIDDEN, _CHANGED),
)
