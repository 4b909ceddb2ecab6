"""Colours that can be read, and text that grows as far as it fits."""

from typing import Any

import flet as ft
import pytest

from app import theme
from app.components.avatar import _PAIRS
from app.state.appearance import TEXT_SCALES_PERCENT

PAIRS = [
    ("on_primary", "primary"),
    ("on_primary_container", "primary_container"),
    ("on_secondary_container", "secondary_container"),
    ("on_tertiary_container", "tertiary_container"),
    ("on_error", "error"),
    ("on_error_container", "error_container"),
    ("on_surface", "surface"),
    ("on_surface", "surface_container"),
    ("on_surface_variant", "surface"),
    ("on_surface_variant", "surface_container"),
    ("on_surface_variant", "surface_container_high"),
    ("primary", "surface"),
    ("tertiary", "surface_container"),
    ("error", "surface_container"),
]
READABLE = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of running text."""


def luminance(color: str) -> float:
    channels = [int(color.removeprefix("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def scheme(dark: bool) -> Any:
    return theme.build(dark=dark, text_percent=100).color_scheme


def sizes(percent: int) -> dict[str, float]:
    text_theme: Any = theme.build(dark=False, text_percent=percent).text_theme
    return {name: getattr(text_theme, name).size for name in theme._TYPE}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_can_be_read_on_its_ground(text: str, ground: str, dark: bool) -> None:
    colors = scheme(dark)
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= READABLE


@pytest.mark.parametrize(("ground", "text"), _PAIRS)
def test_initials_can_be_read_on_every_face(ground: str, text: str) -> None:
    assert contrast(text, ground) >= READABLE


@pytest.mark.parametrize("ground", [theme.BRAND, theme.BRAND_DEEP])
@pytest.mark.parametrize("text", ["#FFFFFF", theme.BRAND_TINT])
def test_the_balance_can_be_read_on_the_brand(ground: str, text: str) -> None:
    assert contrast(text, ground) >= READABLE


def test_the_contrast_of_black_on_white_is_known() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") < READABLE


def test_both_brightnesses_name_every_colour() -> None:
    named = [
        {name for name, value in vars(scheme(dark)).items() if value} for dark in (False, True)
    ]
    assert named[0] == named[1]


@pytest.mark.parametrize("percent", TEXT_SCALES_PERCENT)
def test_running_text_grows_as_chosen_and_no_text_shrinks(percent: int) -> None:
    grown, plain = sizes(percent), sizes(100)
    assert grown["body_large"] == plain["body_large"] * percent / 100
    assert all(grown[name] >= plain[name] for name in plain)


def test_a_balance_does_not_outgrow_its_card() -> None:
    assert sizes(200)["display_medium"] == sizes(100)["display_medium"]


def test_every_style_names_the_family_and_no_style_is_smaller_than_twelve() -> None:
    text_theme: Any = theme.build(dark=True, text_percent=100).text_theme
    styles = [getattr(text_theme, name) for name in theme._TYPE]
    assert {style.font_family for style in styles} == {theme.FONT_FAMILY}
    assert min(style.size for style in styles) >= 12


def test_the_theme_is_made_for_every_platform() -> None:
    transitions: Any = theme.build(dark=False, text_percent=100).page_transitions
    assert transitions.ios is ft.PageTransitionTheme.CUPERTINO
    assert transitions.android is not None
