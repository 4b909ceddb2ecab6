"""A text field that a store fills, and that never takes a letter from a quick typist."""

from collections.abc import Callable
from typing import Any

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app import theme
from app.components.boundary import component


@component
def TextInput(
    label: str, value: str, on_change: Callable[[str], Any], **options: Any
) -> ft.TextField:
    """A rounded field as wide as its room; `options` are those of `ft.TextField`.

    Flet wipes a field without a value at the next render, and a value that is one keystroke old
    takes back what was typed since. So a render repeats what the client has, unless the store
    says something that the user did not type.
    """
    field: ft.Ref[ft.TextField] = ft.use_memo(ft.Ref, [])
    heard: MutableRef[str] = ft.use_ref(value)
    is_typed = value == heard.current and field.current is not None
    shown = (field.current.value or "") if is_typed and field.current else value
    heard.current = value

    async def change(event: ft.Event[ft.TextField]) -> None:
        heard.current = event.control.value or ""
        result = on_change(heard.current)
        if hasattr(result, "__await__"):
            await result

    if "max_length" in options:
        options.setdefault("counter", "")
    return ft.TextField(
        ref=field,
        label=label,
        value=shown,
        on_change=change,
        border={
            ft.ControlState.DEFAULT: _outline(1, ft.Colors.OUTLINE_VARIANT),
            ft.ControlState.FOCUSED: _outline(2, ft.Colors.PRIMARY),
        },
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER,
        **options,
    )


def _outline(width: float, color: ft.ColorValue) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, color), border_radius=theme.FIELD_RADIUS)
