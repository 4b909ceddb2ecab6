"""A value that people pass on, with a button that copies it."""

import flet as ft
from flet.components.hooks.use_context import ContextProvider

from app.components.boundary import component
from app.components.buttons import icon_button
from app.components.typography import quiet, title
from app.services.clipboard import BorrowedClipboard
from app.services.language_packs import LanguagePack

ClipboardContext: ContextProvider[BorrowedClipboard | None] = ft.create_context(None)
"""One for each page, so that whoever locks the wallet can take back what was copied."""


@component
def CopyLine(t: LanguagePack, name: str, shown: str, copied_text: str) -> ft.Control:
    """`shown` is for the eye, isolated and grouped; `copied_text` is for the clipboard."""
    clipboard = ft.use_context(ClipboardContext)
    copied, set_copied = ft.use_state(False)
    assert isinstance(clipboard, BorrowedClipboard), "no clipboard was provided above this line"

    async def copy() -> None:
        await clipboard.copy(copied_text)
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
