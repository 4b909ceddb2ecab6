"""Every state of the second step: how much."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.samples import world
from tests.samples.fake_backend import refusal
from tests.samples.stage import Sample, Stage, on_desktop


async def _drafted(stage: Stage, amount: str = "", note: str = "") -> None:
    await stage.draft(world.AISHA, amount, note)
    await stage.open(links.SEND_AMOUNT)


async def _typed(stage: Stage) -> None:
    await _drafted(stage, "25000", world.NOTE)


async def _reviewed(stage: Stage, amount: str) -> None:
    await _drafted(stage, amount)
    await stage.stores.transfer.review(stage.pack.code)


async def _ambiguous(stage: Stage) -> None:
    await _reviewed(stage, f"1{stage.pack.language.decimal}500")


async def _too_much(stage: Stage) -> None:
    await _reviewed(stage, "2000000")


async def _over_the_limit(stage: Stage) -> None:
    limit = refusal(ErrorCode.DAILY_LIMIT_EXCEEDED, limit_minor="150000")
    stage.backend.answer("POST", path.TRANSFERS_QUOTE, limit)
    await _reviewed(stage, "200000")


async def _two_accounts(stage: Stage) -> None:
    await stage.draft(world.GRACE, "", "", world.RUPIAH, world.DOLLARS)
    stage.stores.transfer.choose_account(world.DOLLARS)
    stage.stores.transfer.set_amount(f"12{stage.pack.language.decimal}50", stage.pack.code)
    await stage.open(links.SEND_AMOUNT)


async def _dong(stage: Stage) -> None:
    await stage.draft(world.LINH, "500000", "Cảm ơn chị!", world.DONG)
    await stage.open(links.SEND_AMOUNT)


async def _busy(stage: Stage) -> None:
    stage.backend.hold("POST", path.TRANSFERS_QUOTE)
    await _drafted(stage, "25000")
    stage.begin(stage.stores.transfer.review(stage.pack.code))


_TYPED = Sample("typed", _typed)

SAMPLES = (
    Sample("empty", _drafted),
    _TYPED,
    Sample("ambiguous", _ambiguous),
    Sample("too much", _too_much),
    Sample("over the limit", _over_the_limit),
    Sample("two accounts", _two_accounts),
    Sample("dong", _dong),
    Sample("busy", _busy),
    *on_desktop(_TYPED),
)
