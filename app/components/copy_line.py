"""A value that people pass on, with a button that copies it."""

import flet as ft

from app.components.boundary import component
from app.components.buttons import icon_button
from app.components.typography import quiet, title
from app.services.language_packs import LanguagePack


@component
def CopyLine(t: LanguagePack, name: str, shown: str, copied_text: str) -> ft.Control:
    """`shown` is for the eye, isolated and grouped; `copied_text` is for the clipboard."""
    clipboard = ft.use_memo(lambda: ft.Clipboard(), [])
    copied, set_copied = ft.use_state(False)

    async def copy() -> None:
        await clipboard.set(copied_text)
        set_copied(True)

    return ft.Row(
        [
            ft.Column([quiet(name), title(shown, selectable=True)], spacing=2, expand=True),
            icon_button(
                ft.Icons.CHECK if copied else ft.Icons.COPY_OUTLINED,
                t("action.copied") if copied else t("action.copy"),
                copy,
                key="copy",
            ),
        ]
    )
