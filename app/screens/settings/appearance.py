"""Theme, text size, and when to lock."""

import flet as ft

from app import links
from app.components.choices import choice_list
from app.components.shell import step_view
from app.components.typography import title
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.state.appearance import TEXT_SCALES_PERCENT, ThemeChoice
from app.state.lock import LOCK_CHOICES_SECONDS


@screen
def AppearanceScreen() -> ft.View:
    """Three short lists."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.appearance, lambda state: state)
    lock_after = use_store(stores.lock, lambda state: state.after_seconds)
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    themes = [(choice.value, t(f"appearance.{choice.value}")) for choice in ThemeChoice]
    sizes = [
        (str(percent), t("appearance.percent", percent=percent)) for percent in TEXT_SCALES_PERCENT
    ]
    locks = [(str(seconds), t(f"lock.after_{seconds}")) for seconds in LOCK_CHOICES_SECONDS]
    return step_view(
        t,
        links.SETTINGS_APPEARANCE,
        t("settings.appearance"),
        [
            title(t("appearance.theme")),
            choice_list(
                themes, state.theme.value, lambda v: stores.appearance.choose_theme(ThemeChoice(v))
            ),
            title(t("appearance.text_size")),
            choice_list(
                sizes,
                str(state.text_percent),
                lambda v: stores.appearance.choose_text_size(int(v)),
            ),
            title(t("lock.title")),
            choice_list(locks, str(lock_after), lambda v: stores.lock.choose(int(v))),
        ],
        is_wide=is_wide,
        open_address=ft.context.page.navigate,
    )
