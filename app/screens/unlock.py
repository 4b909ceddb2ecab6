"""The locked wallet: nothing of it is shown until the PIN, finger or face, no name either."""

import flet as ft

from app import links, theme
from app.components.buttons import quiet_button
from app.components.feedback import trouble_banner
from app.components.layout import narrow
from app.components.pin_pad import PinPad
from app.components.typography import body, headline
from app.hooks import use_on_mount, use_sign_out, use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def UnlockScreen() -> ft.View:
    """The PIN pad; the system's prompt opens by itself where there is one."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.session, lambda state: state)

    async def ask_biometrics() -> None:
        await stores.session.unlock_with_biometrics(t("unlock.reason"))

    sign_out = use_sign_out()
    use_on_mount(ask_biometrics)
    content = ft.Column(
        [
            ft.Image(src="mark.png", width=72, height=72),
            headline(t("unlock.title"), text_align=ft.TextAlign.CENTER),
            body(
                t("unlock.hint"), text_align=ft.TextAlign.CENTER, color=ft.Colors.ON_SURFACE_VARIANT
            ),
            trouble_banner(t, state.trouble),
            PinPad(
                t,
                stores.session.unlock_with_pin,
                stores.keys.add,
                busy=state.busy,
                on_biometrics=ask_biometrics if state.biometrics_available else None,
            ),
            quiet_button(t("unlock.sign_out"), sign_out, key="sign-out"),
        ],
        spacing=theme.MEDIUM,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.View(
        route=links.HOME,
        padding=0,
        scroll=ft.ScrollMode.AUTO,
        controls=[ft.SafeArea(narrow(content, width=440, padding=theme.LARGE))],
    )
