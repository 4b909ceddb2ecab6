"""The receipt of one transfer as a screen of its own."""

import flet as ft

from app import links
from app.components.history import HistoryAlarm
from app.components.receipt_card import receipt_card
from app.components.shell import step_view
from app.hooks import use_receipt, use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def ReceiptScreen(transfer_id: str) -> ft.View:
    """Opened from activity, from the result of a transfer, or by its address."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    state, retry = use_receipt(transfer_id)
    history = use_store(stores.history, lambda state: state)
    alarm = history.alarm
    return step_view(
        t,
        links.receipt(transfer_id),
        t("receipt.title"),
        [
            *([HistoryAlarm(t, alarm, stores.history.trust_again)] if alarm else []),
            receipt_card(t, state, history, transfer_id, stores.zone, retry),
        ],
        is_wide=is_wide,
        open_address=ft.context.page.navigate,
    )
