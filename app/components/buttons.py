"""Buttons: one main action to a screen, and quieter ones beside it."""

from collections.abc import Callable
from typing import Any

import flet as ft

from app import theme
from app.components.typography import caption, label

OnClick = Callable[..., Any]
_ON_MAIN = ft.Colors.ON_PRIMARY


def main_button(
    text: str, on_click: OnClick, *, busy: bool = False, disabled: bool = False, **options: Any
) -> ft.Control:
    """The action a screen exists for; busy it shows a ring and takes no second tap."""
    ring = ft.ProgressRing(width=20, height=20, stroke_width=2.5, color=_ON_MAIN)
    return ft.FilledButton(
        ring if busy else label(text, text_align=ft.TextAlign.CENTER, color=_ON_MAIN),
        on_click=None if busy else on_click,
        disabled=disabled,
        style=ft.ButtonStyle(
            shape=ft.RoundedRectangleBorder(radius=theme.FIELD_RADIUS),
            padding=ft.Padding.symmetric(vertical=theme.MEDIUM + 2, horizontal=theme.LARGE),
        ),
        **options,
    )


def quiet_button(text: str, on_click: OnClick, **options: Any) -> ft.Control:
    """An action that stands back."""
    return ft.TextButton(
        label(text, text_align=ft.TextAlign.CENTER, color=ft.Colors.PRIMARY),
        on_click=on_click,
        style=ft.ButtonStyle(
            shape=ft.RoundedRectangleBorder(radius=theme.FIELD_RADIUS),
            padding=ft.Padding.symmetric(vertical=theme.SMALL, horizontal=theme.MEDIUM),
        ),
        **options,
    )


def icon_button(icon: ft.IconData, name: str, on_click: OnClick, **options: Any) -> ft.IconButton:
    """An icon that can be tapped; `name` is what a screen reader says (a tooltip is not read)."""
    color = options.pop("color", None)
    return ft.IconButton(
        icon=ft.Icon(icon, semantics_label=name, color=color),
        tooltip=name,
        on_click=on_click,
        size_constraints=ft.BoxConstraints(min_width=theme.TOUCH, min_height=theme.TOUCH),
        **options,
    )


def quick_action(
    icon: ft.IconData, text: str, on_click: OnClick, *, is_main: bool = False
) -> ft.Control:
    """A round button with its name below; the main one is filled with the brand's colour."""
    return ft.Container(
        ft.Column(
            [
                ft.Container(
                    ft.Icon(
                        icon, color=ft.Colors.ON_PRIMARY if is_main else ft.Colors.PRIMARY, size=24
                    ),
                    width=56,
                    height=56,
                    border_radius=theme.CARD_RADIUS,
                    alignment=ft.Alignment.CENTER,
                    bgcolor=ft.Colors.PRIMARY if is_main else ft.Colors.PRIMARY_CONTAINER,
                ),
                caption(text, color=ft.Colors.ON_SURFACE, text_align=ft.TextAlign.CENTER),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=theme.TIGHT,
            tight=True,
        ),
        on_click=on_click,
        ink=True,
        border_radius=theme.CARD_RADIUS,
        padding=theme.TIGHT,
        expand=True,
    )
