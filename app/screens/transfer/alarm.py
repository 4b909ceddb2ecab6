"""In the way of sending: the ledger's past was changed, and only the person can say go on."""

import flet as ft

from app import links
from app.components.buttons import main_button, quiet_button
from app.components.history import HistoryAlarm
from app.components.shell import step_view
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.history_record import Alarm


@screen
def AlarmScreen(alarm: Alarm) -> ft.View:
    """Going home is the main action; the draft, if there is one, stays as it was."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    page = ft.context.page

    def leave() -> None:
        page.navigate(links.HOME)

    return step_view(
        t,
        links.SEND,
        t("send.title"),
        [HistoryAlarm(t, alarm, stores.history.trust_again)],
        is_wide=is_wide,
        open_address=page.navigate,
        actions=[
            main_button(t("action.home"), leave, key="leave"),
            quiet_button(t("history.send_anyway"), stores.history.acknowledge, key="send-anyway"),
        ],
        on_back=leave,
    )
