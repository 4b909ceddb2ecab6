"""A person's initials on a colour of their own."""

import zlib

import flet as ft

# Pairs of background and text with at least 4.5:1 between them (WCAG 1.4.3).
_PAIRS = (
    ("#D3EEE7", "#0A4F46"),
    ("#E3E4FA", "#33358A"),
    ("#FBE6D3", "#7A3E05"),
    ("#F8DFE9", "#86194E"),
    ("#DDEBF9", "#124F85"),
    ("#EDE7CF", "#5B4B04"),
)


def avatar(name: str, size: int = 44, icon: ft.IconData | None = None) -> ft.Control:
    """A circle `size` pixels wide; the same name has the same colour on every device."""
    background, foreground = _PAIRS[zlib.crc32(name.encode()) % len(_PAIRS)]
    inside: ft.Control = (
        ft.Icon(icon, color=foreground, size=size * 0.5)
        if icon is not None
        else ft.Text(initials(name), color=foreground, size=size * 0.36, weight=ft.FontWeight.W_600)
    )
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            inside,
            width=size,
            height=size,
            border_radius=size / 2,
            bgcolor=background,
            alignment=ft.Alignment.CENTER,
        ),
    )


def initials(name: str) -> str:
    """The first letters of the first and the last word; Arabic letters joined would misread."""
    words = [word for word in name.split() if word[0].isalpha()]
    letters = [word[0] for word in (words[:1] + words[1:][-1:])]
    joins = any("\u0600" <= letter <= "\u06ff" for letter in letters)
    return (letters[0] if joins else "".join(letters).upper()) if letters else "?"
