"""The language switch: instant, on every open screen."""

import flet as ft

from app import links
from app.components.choices import choice_list
from app.components.shell import step_view
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen


@screen
def LanguageScreen() -> ft.View:
    """Each language under its own name, so that anybody finds their way back."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    return step_view(
        t,
        links.SETTINGS_LANGUAGE,
        t("settings.language"),
        [choice_list(stores.language.available, t.code, stores.language.choose)],
        is_wide=is_wide,
        open_address=ft.context.page.navigate,
    )
