"""What a screen says when there is nothing, something failed, or the answer is on its way."""

import flet as ft

from app import theme
from app.components.buttons import OnClick, quiet_button
from app.components.layout import column
from app.components.typography import body, quiet, title
from app.services.language_packs import LanguagePack
from app.state.trouble import Trouble


def trouble_text(t: LanguagePack, trouble: Trouble) -> str:
    """The sentence for what went wrong, in the language of the moment."""
    return t(trouble.key, **trouble.values)


def trouble_banner(t: LanguagePack, trouble: Trouble | None) -> ft.Control:
    """A sentence in the error colours, read aloud when it appears; nothing without trouble."""
    if trouble is None:
        return ft.Container(visible=False)
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ON_ERROR_CONTAINER, size=20),
                    body(trouble_text(t, trouble), color=ft.Colors.ON_ERROR_CONTAINER, expand=True),
                ],
                vertical_alignment=ft.CrossAxisAlignment.START,
                spacing=theme.SMALL,
            ),
            bgcolor=ft.Colors.ERROR_CONTAINER,
            border_radius=theme.FIELD_RADIUS,
            padding=theme.MEDIUM,
            key="trouble",
        ),
    )


def hint_banner(text: str, icon: ft.IconData = ft.Icons.INFO_OUTLINE) -> ft.Control:
    """A sentence that explains, in quiet colours."""
    return ft.Container(
        ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.ON_SECONDARY_CONTAINER, size=20),
                quiet(text, color=ft.Colors.ON_SECONDARY_CONTAINER, expand=True),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
            spacing=theme.SMALL,
        ),
        bgcolor=ft.Colors.SECONDARY_CONTAINER,
        border_radius=theme.FIELD_RADIUS,
        padding=theme.MEDIUM,
    )


def empty_state(
    icon: ft.IconData, heading: str, text: str, action: str, on_click: OnClick
) -> ft.Control:
    """An icon, two sentences and the one thing to do next."""
    return ft.Container(
        ft.Column(
            [
                ft.Container(
                    ft.Icon(icon, size=36, color=ft.Colors.PRIMARY),
                    width=80,
                    height=80,
                    border_radius=40,
                    bgcolor=ft.Colors.PRIMARY_CONTAINER,
                    alignment=ft.Alignment.CENTER,
                ),
                title(heading, text_align=ft.TextAlign.CENTER),
                quiet(text, text_align=ft.TextAlign.CENTER),
                quiet_button(action, on_click),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=theme.SMALL,
            tight=True,
        ),
        padding=theme.LARGE,
        alignment=ft.Alignment.CENTER,
    )


def error_state(t: LanguagePack, trouble: Trouble, retry: OnClick) -> ft.Control:
    """What failed, and a button that tries again."""
    return empty_state(
        ft.Icons.CLOUD_OFF_OUTLINED,
        t("state.failed"),
        trouble_text(t, trouble),
        t("action.retry"),
        retry,
    )


def skeleton(lines: int) -> ft.Control:
    """The shape of `lines` list lines, shimmering until they come."""
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Shimmer(
            base_color=ft.Colors.SURFACE_CONTAINER_HIGH,
            highlight_color=ft.Colors.SURFACE_CONTAINER_HIGHEST,
            content=column(*[_skeleton_line() for _ in range(lines)], spacing=theme.LARGE),
        ),
    )


def skeleton_block(height: float, radius: float = theme.CARD_RADIUS) -> ft.Control:
    """One shimmering box."""
    return ft.Shimmer(
        base_color=ft.Colors.SURFACE_CONTAINER_HIGH,
        highlight_color=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        content=ft.Container(
            height=height, bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH, border_radius=radius
        ),
    )


def _skeleton_line() -> ft.Control:
    def bar(width: int, height: int, radius: float = 6) -> ft.Control:
        color = ft.Colors.SURFACE_CONTAINER_HIGH
        return ft.Container(width=width, height=height, border_radius=radius, bgcolor=color)

    words = ft.Column([bar(140, 14), bar(90, 12)], spacing=theme.TIGHT, expand=True)
    return ft.Row([bar(44, 44, 22), words, bar(70, 14)], spacing=theme.SMALL)
