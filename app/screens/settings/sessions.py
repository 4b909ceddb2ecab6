"""Where I am signed in, and how to end it there."""

import flet as ft

from api_contract.session import SessionSummary
from app import links, theme
from app.components.boundary import component
from app.components.buttons import quiet_button
from app.components.feedback import error_state, skeleton, trouble_banner
from app.components.layout import card, column, divider
from app.components.shell import step_view
from app.components.typography import body, caption, quiet
from app.hooks import use_on_mount, use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def SessionsScreen() -> ft.View:
    """The list, and one button that ends them all."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    trouble = use_store(stores.session, lambda state: state.trouble)

    async def everywhere() -> None:
        await stores.session.sign_out(everywhere=True)

    return step_view(
        t,
        links.SETTINGS_SESSIONS,
        t("settings.sessions"),
        [SessionLines(), trouble_banner(t, trouble)],
        is_wide=is_wide,
        open_address=ft.context.page.navigate,
        actions=[quiet_button(t("sessions.end_all"), everywhere, key="end-all")],
    )


@component
def SessionLines() -> ft.Control:
    """One line per place, this one first named."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.device, lambda state: state)
    use_on_mount(stores.device.refresh)
    if state.sessions is None:
        if state.trouble is not None:
            return error_state(t, state.trouble, stores.device.refresh)
        return card(skeleton(2))
    lines: list[ft.Control] = []
    for session in state.sessions:
        if lines:
            lines.append(divider())
        lines.append(SessionLine(session, key=session.id))
    return column(card(*lines), trouble_banner(t, state.trouble))


@component
def SessionLine(session: SessionSummary) -> ft.Control:
    """Device, since when, and the button that ends it; the current one ends by signing out."""
    stores, t = use_stores(), use_text()

    async def end() -> None:
        await stores.device.end(session.id)

    seen = t("sessions.seen", ago=t.ago(session.last_seen_at, stores.now()))
    words: list[ft.Control] = [
        body(t.isolate(session.device_name or t("sessions.unnamed"))),
        quiet(t("sessions.since", date=t.moment(session.started_at, stores.zone))),
        caption(t("sessions.current") if session.is_current else seen),
    ]
    return ft.Row(
        [
            ft.Icon(ft.Icons.DEVICES_OUTLINED, color=ft.Colors.PRIMARY),
            ft.Column(words, spacing=2, expand=True),
            quiet_button(t("sessions.end"), end, visible=not session.is_current),
        ],
        spacing=theme.SMALL,
    )
