"""Which step of sending is due at an address: the draft decides, whatever the browser asks for."""

import flet as ft

from app import links
from app.hooks import use_store, use_stores
from app.screens.boundary import screen
from app.screens.transfer.alarm import AlarmScreen
from app.screens.transfer.amount import AmountScreen
from app.screens.transfer.approve import ApproveScreen
from app.screens.transfer.payee import PayeeScreen
from app.screens.transfer.result import ResultScreen
from app.screens.transfer.review import ReviewScreen
from app.state.transfer import Progress, TransferState

_SCREENS = {
    links.SEND: PayeeScreen,
    links.SEND_AMOUNT: AmountScreen,
    links.SEND_REVIEW: ReviewScreen,
    links.SEND_APPROVE: ApproveScreen,
    links.SEND_RESULT: ResultScreen,
}


@screen
def SendScreen(address: str) -> ft.View:
    """The step at `address`, or the one that the draft stands at.

    It is drawn in place and not navigated to: the browser's back button would run into it.
    """
    stores = use_stores()
    state = use_store(stores.transfer, lambda state: state)
    alarm = use_store(stores.history, lambda history: history.untold)
    if alarm is not None and state.is_editable:
        return AlarmScreen(alarm)
    due = due_step(address, state)
    # The step gets the very state that made it due: read for itself, it might find another.
    return _SCREENS[due](state, key=due)


def due_step(address: str, state: TransferState) -> str:
    """The address of the step to draw, for one of the addresses below `/send`."""
    if state.draft is None:
        return links.SEND
    if state.progress in (Progress.SENDING, Progress.UNSURE, Progress.SENT):
        return links.SEND_RESULT
    if state.progress is Progress.REFUSED and address == links.SEND_APPROVE:
        return links.SEND_RESULT
    if address == links.SEND_APPROVE and state.progress is not Progress.APPROVING:
        address = links.SEND_REVIEW
    if address == links.SEND_RESULT and state.progress is not Progress.REFUSED:
        address = links.SEND_REVIEW
    return links.SEND_AMOUNT if address == links.SEND_REVIEW and not state.quote else address
