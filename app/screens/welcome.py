"""The first thing a stranger sees: what Saku is, in their language."""

import flet as ft

from app import links, theme
from app.components.buttons import main_button
from app.components.feedback import trouble_banner
from app.components.layout import narrow
from app.components.typography import body, caption, headline
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def WelcomeScreen() -> ft.View:
    """A mark, a promise, the languages, one button."""
    stores, t = use_stores(), use_text()
    session = use_store(stores.session, lambda state: state)
    page = ft.context.page
    promises = (
        (ft.Icons.VERIFIED_USER_OUTLINED, t("welcome.promise_safe")),
        (ft.Icons.BOLT_OUTLINED, t("welcome.promise_fast")),
        (ft.Icons.TRANSLATE, t("welcome.promise_language")),
    )
    content = ft.Column(
        [
            _languages(),
            ft.Container(
                ft.Image(src="mark.png", width=88, height=88, semantics_label="Saku"),
                alignment=ft.Alignment.CENTER,
                padding=ft.Padding.only(top=theme.LARGE),
            ),
            headline(t("welcome.title"), text_align=ft.TextAlign.CENTER),
            body(
                t("welcome.subtitle"),
                text_align=ft.TextAlign.CENTER,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            ft.Container(
                ft.Column(
                    [_promise(icon, words) for icon, words in promises], spacing=theme.MEDIUM
                ),
                padding=theme.MEDIUM,
            ),
            trouble_banner(t, session.trouble),
            main_button(t("welcome.start"), lambda: page.navigate(links.SIGN_IN), key="start"),
            caption(t("welcome.terms"), text_align=ft.TextAlign.CENTER),
        ],
        spacing=theme.MEDIUM,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.View(
        route=links.WELCOME,
        padding=0,
        scroll=ft.ScrollMode.AUTO,
        controls=[ft.SafeArea(narrow(content, width=440, padding=theme.LARGE))],
    )


def _promise(icon: ft.IconData, words: str) -> ft.Control:
    return ft.Row(
        [
            ft.Container(
                ft.Icon(icon, color=ft.Colors.PRIMARY),
                width=44,
                height=44,
                border_radius=14,
                bgcolor=ft.Colors.PRIMARY_CONTAINER,
                alignment=ft.Alignment.CENTER,
            ),
            body(words, expand=True),
        ],
        spacing=theme.MEDIUM,
    )


def _languages() -> ft.Control:
    stores = use_stores()
    current = use_text().code

    def pill(code: str, name: str) -> ft.Control:
        async def choose() -> None:
            await stores.language.choose(code)

        chosen = code == current
        return ft.Semantics(
            selected=chosen,
            content=ft.Container(
                caption(
                    name,
                    color=ft.Colors.ON_PRIMARY_CONTAINER
                    if chosen
                    else ft.Colors.ON_SURFACE_VARIANT,
                ),
                key=f"language-{code}",
                on_click=choose,
                ink=True,
                border_radius=theme.HUGE,
                padding=ft.Padding.symmetric(vertical=theme.SMALL, horizontal=theme.MEDIUM),
                bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_HIGH,
            ),
        )

    return ft.Row(
        [pill(code, name) for code, name in stores.language.available],
        wrap=True,
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=theme.TIGHT,
        run_spacing=theme.TIGHT,
    )
