"""Text fields whose value always comes from a store: Flet wipes any other at the next render."""

from collections.abc import Callable
from typing import Any

import flet as ft

from app import theme


def text_field(
    label: str, value: str, on_change: Callable[[str], Any], **options: Any
) -> ft.TextField:
    """A rounded field as wide as its room; `options` are those of `ft.TextField`."""
    if "max_length" in options:
        options.setdefault("counter", "")
    return ft.TextField(
        label=label,
        value=value,
        on_change=lambda event: on_change(event.control.value or ""),
        border_radius=theme.FIELD_RADIUS,
        border_color=ft.Colors.OUTLINE_VARIANT,
        focused_border_color=ft.Colors.PRIMARY,
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER,
        **options,
    )
