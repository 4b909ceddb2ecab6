"""What this is, which version, and under which licences."""

from importlib import metadata

import flet as ft

from app import links, theme
from app.components.choices import figure_line
from app.components.layout import card
from app.components.shell import step_view
from app.components.typography import body, headline
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.version import VERSION


@screen
def AboutScreen() -> ft.View:
    """The mark, the promise, the small print."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    mark = ft.Column(
        [
            ft.Image(src="mark.png", width=80, height=80, semantics_label="Saku"),
            headline("Saku"),
            body(t("about.promise"), text_align=ft.TextAlign.CENTER),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=theme.SMALL,
    )
    return step_view(
        t,
        links.SETTINGS_ABOUT,
        t("settings.about"),
        [
            card(ft.Container(mark, alignment=ft.Alignment.CENTER, padding=theme.LARGE)),
            card(
                figure_line(t("about.version"), t.isolate(VERSION)),
                figure_line(t("about.built_with"), t.isolate(f"Flet {metadata.version('flet')}")),
                figure_line(t("about.license"), t.isolate("Apache-2.0")),
                figure_line(t("about.font_license"), t.isolate("SIL OFL 1.1")),
            ),
        ],
        is_wide=is_wide,
        open_address=ft.context.page.navigate,
    )
