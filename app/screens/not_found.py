"""An address that leads nowhere."""

import flet as ft

from app import links
from app.components.feedback import empty_state
from app.components.shell import step_view
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def NotFoundScreen(address: str) -> ft.View:
    """Says so and offers the way home."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    go = ft.context.page.navigate
    return step_view(
        t,
        address,
        "",
        [
            empty_state(
                ft.Icons.EXPLORE_OFF_OUTLINED,
                t("not_found.title"),
                t("not_found.hint"),
                t("action.home"),
                lambda: go(links.HOME),
            )
        ],
        is_wide=is_wide,
        open_address=go,
        on_back=lambda: go(links.HOME),
    )
