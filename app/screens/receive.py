"""How others find me: my handle and my number, each with a button that copies it."""

import flet as ft

from app import links, theme
from app.components.avatar import avatar
from app.components.copy_line import CopyLine
from app.components.feedback import hint_banner
from app.components.layout import card
from app.components.shell import step_view
from app.components.typography import headline, quiet
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def ReceiveScreen() -> ft.View:
    """Name, handle, number."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    person = use_store(stores.session, lambda state: state.person)
    page = ft.context.page
    if person is None:  # for one moment, when the session ends while this is open
        return step_view(t, links.RECEIVE, "", [], is_wide=is_wide, open_address=page.navigate)
    face = ft.Column(
        [
            avatar(person.name, size=96),
            headline(t.isolate(person.name), text_align=ft.TextAlign.CENTER),
            quiet(t("receive.hint"), text_align=ft.TextAlign.CENTER),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=theme.SMALL,
    )
    return step_view(
        t,
        links.RECEIVE,
        t("receive.title"),
        [
            card(ft.Container(face, alignment=ft.Alignment.CENTER, padding=theme.LARGE)),
            card(
                CopyLine(
                    t, t("receive.handle"), t.isolate(f"@{person.handle}"), f"@{person.handle}"
                ),
                CopyLine(t, t("receive.phone"), t.phone(person.phone), person.phone),
            ),
            hint_banner(t("receive.arrives"), ft.Icons.BOLT_OUTLINED),
        ],
        is_wide=is_wide,
        open_address=page.navigate,
        on_back=lambda: page.navigate(links.HOME),
    )
