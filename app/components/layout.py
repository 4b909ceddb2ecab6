"""Boxes that every screen is made of: cards, columns of one width, mirrored padding."""

from typing import Any

import flet as ft

from app import theme


def pad(
    is_rtl: bool, *, start: float = 0, end: float = 0, top: float = 0, bottom: float = 0
) -> ft.Padding:
    """Padding by reading direction: Flet knows only left and right, which do not mirror."""
    left, right = (end, start) if is_rtl else (start, end)
    return ft.Padding.only(left=left, right=right, top=top, bottom=bottom)


def card(*controls: ft.Control, **options: Any) -> ft.Container:
    """A white sheet with generous corners; `options` are those of `ft.Container`."""
    options.setdefault("padding", theme.MEDIUM)
    spacing = options.pop("spacing", theme.SMALL)
    return ft.Container(
        ft.Column(list(controls), spacing=spacing, tight=True),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border_radius=theme.CARD_RADIUS,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        **options,
    )


def column(*controls: ft.Control, **options: Any) -> ft.Column:
    """Controls below one another, as wide as their room."""
    options.setdefault("spacing", theme.MEDIUM)
    options.setdefault("horizontal_alignment", ft.CrossAxisAlignment.STRETCH)
    return ft.Column(list(controls), **options)


def narrow(content: ft.Control, width: float = theme.CONTENT_WIDTH, **options: Any) -> ft.Container:
    """`content` in the middle of its room and never wider than `width`."""
    return ft.Container(
        ft.Container(content, width=width), alignment=ft.Alignment.TOP_CENTER, **options
    )


def scrolling(content: ft.Control, *, is_wide: bool, width: float, **options: Any) -> ft.Column:
    """A page that scrolls, its content in the middle; `options` are those of `ft.Column`."""
    return ft.Column(
        [narrow(content, width, padding=theme.HUGE if is_wide else theme.MEDIUM)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        **options,
    )


def divider() -> ft.Control:
    """A hairline between lines of a list."""
    return ft.Container(height=1, bgcolor=ft.Colors.OUTLINE_VARIANT)
