"""Another PIN: the one in use first, then the new one, twice."""

import flet as ft

from app import links
from app.components.feedback import empty_state, trouble_banner
from app.components.pin_pad import PinPad
from app.components.shell import step_view
from app.components.typography import body
from app.hooks import use_on_mount, use_store, use_stores, use_text
from app.screens.boundary import screen
from app.state.pin import PinStep

_HINTS = {
    PinStep.OLD: "change_pin.old",
    PinStep.NEW: "sign_up.pin_hint",
    PinStep.REPEAT: "sign_up.repeat_hint",
}


@screen
def PinScreen() -> ft.View:
    """One pad for all three; what is asked for stands above it."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.pin, lambda state: state)
    page = ft.context.page
    use_on_mount(stores.pin.begin)

    def leave() -> None:
        stores.pin.begin()
        page.navigate(links.SETTINGS)

    if state.step is PinStep.CHANGED:
        content: list[ft.Control] = [
            empty_state(
                ft.Icons.CHECK_CIRCLE_OUTLINE,
                t("change_pin.done"),
                t("change_pin.done_hint"),
                t("action.done"),
                leave,
            )
        ]
    else:
        content = [
            body(t(_HINTS[state.step]), color=ft.Colors.ON_SURFACE_VARIANT),
            trouble_banner(t, state.trouble),
            PinPad(t, stores.pin.enter, stores.keys.add, busy=state.busy, key=state.step.value),
        ]
    return step_view(
        t,
        links.SETTINGS_PIN,
        t("settings.pin"),
        content,
        is_wide=False,
        open_address=page.navigate,
    )
