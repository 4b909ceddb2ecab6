"""Lists to choose from and lines that lead somewhere."""

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app import theme
from app.components.layout import card, divider
from app.components.typography import body, quiet, title


def choice_list(
    options: Sequence[tuple[str, str]], selected: str, on_choose: Callable[[str], Any]
) -> ft.Control:
    """Pairs of value and words; the chosen one carries a tick."""
    lines: list[ft.Control] = []
    for value, words in options:
        if lines:
            lines.append(divider())
        lines.append(_choice(value, words, value == selected, on_choose))
    return card(*lines, padding=0, spacing=0, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)


def _choice(value: str, words: str, is_chosen: bool, on_choose: Callable[[str], Any]) -> ft.Control:
    async def choose() -> None:
        result = on_choose(value)
        if hasattr(result, "__await__"):
            await result

    return ft.Semantics(
        selected=is_chosen,
        content=ft.Container(
            ft.Row(
                [
                    body(words, expand=True),
                    ft.Icon(ft.Icons.CHECK_ROUNDED, color=ft.Colors.PRIMARY, visible=is_chosen),
                ]
            ),
            key=f"choice-{value}",
            on_click=choose,
            ink=True,
            padding=theme.MEDIUM,
        ),
    )


def link_list(*lines: ft.Control) -> ft.Control:
    """Lines of `link_line` in one card."""
    separated: list[ft.Control] = []
    for line in lines:
        if separated:
            separated.append(divider())
        separated.append(line)
    return card(*separated, padding=0, spacing=0, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)


def link_line(
    icon: ft.IconData,
    words: str,
    on_click: Callable[..., Any],
    *,
    value: str = "",
    key: str | None = None,
    is_danger: bool = False,
) -> ft.Control:
    """An icon, what it is, how it is set now, and an arrow that mirrors."""
    color = ft.Colors.ERROR if is_danger else ft.Colors.ON_SURFACE
    return ft.Container(
        ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.ERROR if is_danger else ft.Colors.PRIMARY),
                ft.Column(
                    [body(words, color=color), quiet(value, visible=bool(value))],
                    spacing=0,
                    expand=True,
                ),
                ft.Icon(
                    ft.Icons.CHEVRON_RIGHT,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                    visible=not is_danger,
                ),
            ],
            spacing=theme.SMALL,
        ),
        key=key,
        on_click=on_click,
        ink=True,
        padding=theme.MEDIUM,
    )


def figure_line(name: str, value: str, *, is_strong: bool = False) -> ft.Control:
    """A name at the start and its value at the end; a long value takes a second line."""
    words = title if is_strong else body
    return ft.Row(
        [
            quiet(name),
            words(value, text_align=ft.TextAlign.END, expand=True),
        ],
        spacing=theme.MEDIUM,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
