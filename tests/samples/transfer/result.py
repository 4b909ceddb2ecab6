"""Every state of the last step: what became of it."""

from api_contract import path
from api_contract.problem import ErrorCode
from app import links
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer
from tests.samples.stage import Sample, Stage, on_desktop


async def _sent_with(stage: Stage, *answers: Answer) -> None:
    await stage.approve()
    if answers:
        stage.backend.answer("POST", path.TRANSFERS, *answers)
    stage.begin(stage.stores.transfer.enter_pin(world.PIN))
    await stage.rest()
    await stage.open(links.SEND_RESULT)


def _asked_later(stage: Stage) -> str:
    draft = stage.stores.transfer.state.draft
    assert draft is not None
    return path.TRANSFER.format(transfer_id=draft.id)


async def _sending(stage: Stage) -> None:
    await _sent_with(stage, stage.backend.hold("POST", path.TRANSFERS))


async def _sent(stage: Stage) -> None:
    await _sent_with(stage)


async def _refused(stage: Stage) -> None:
    await _sent_with(stage, ErrorCode.INSUFFICIENT_FUNDS)


async def _not_reached(stage: Stage) -> None:
    await _sent_with(stage, NO_CONNECTION)


async def _unsure(stage: Stage) -> None:
    await stage.approve()
    stage.backend.answer("GET", _asked_later(stage), LOST)
    stage.backend.answer("POST", path.TRANSFERS, LOST)
    await stage.stores.transfer.enter_pin(world.PIN)
    await stage.open(links.SEND_RESULT)


async def _unsure_busy(stage: Stage) -> None:
    await _unsure(stage)
    stage.backend.hold("GET", _asked_later(stage))
    stage.begin(stage.stores.transfer.check_again())


_SENT = Sample("sent", _sent)

SAMPLES = (
    Sample("sending", _sending),
    _SENT,
    Sample("refused", _refused),
    Sample("not reached", _not_reached),
    Sample("unsure", _unsure),
    Sample("unsure busy", _unsure_busy),
    *on_desktop(_SENT),
)
