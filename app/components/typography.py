"""Text in the sizes of the theme, so that the text-size setting reaches every word."""

from typing import Any

import flet as ft

_STYLE = ft.TextThemeStyle
_INVISIBLE = "\u2066\u2067\u2068\u2069"


def figure(value: str, **options: Any) -> ft.Text:
    """The amount a screen is about, on one line: the longer it is, the smaller."""
    length = sum(character not in _INVISIBLE for character in value)
    style = _STYLE.DISPLAY_MEDIUM if length <= 12 else _STYLE.DISPLAY_SMALL
    style = _STYLE.HEADLINE_SMALL if length > 14 else style
    return ft.Text(value, theme_style=style, **options)


def headline(value: str, **options: Any) -> ft.Text:
    """What a screen asks or says."""
    return ft.Text(value, theme_style=_STYLE.HEADLINE_MEDIUM, **options)


def title(value: str, **options: Any) -> ft.Text:
    """The name of a section or of a line."""
    return ft.Text(value, theme_style=_STYLE.TITLE_MEDIUM, **options)


def body(value: str, **options: Any) -> ft.Text:
    """Running text."""
    return ft.Text(value, theme_style=_STYLE.BODY_LARGE, **options)


def quiet(value: str, **options: Any) -> ft.Text:
    """What matters less: dates, hints, explanations."""
    options.setdefault("color", ft.Colors.ON_SURFACE_VARIANT)
    return ft.Text(value, theme_style=_STYLE.BODY_MEDIUM, **options)


def label(value: str, **options: Any) -> ft.Text:
    """The words on something that can be tapped."""
    return ft.Text(value, theme_style=_STYLE.LABEL_LARGE, **options)


def caption(value: str, **options: Any) -> ft.Text:
    """The smallest words."""
    options.setdefault("color", ft.Colors.ON_SURFACE_VARIANT)
    return ft.Text(value, theme_style=_STYLE.LABEL_MEDIUM, **options)
