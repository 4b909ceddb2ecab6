"""Material 3 tokens: colour, type, spacing and shape, the same on every platform."""

import flet as ft

FONT_FAMILY = "Saku Sans"

# Spacing: multiples of four, by name, so that screens breathe alike.
HAIR, TIGHT, SMALL, MEDIUM, LARGE, HUGE = 4, 8, 12, 16, 24, 40
CARD_RADIUS, HERO_RADIUS, FIELD_RADIUS = 20, 28, 16
TOUCH = 48
"""The smallest side of anything that can be tapped (Material 3, WCAG 2.5.8 asks for 24)."""

CONTENT_WIDTH = 560
PANE_WIDTH = 440
PAGE_WIDTH = 1080
"""The widest a single column grows, the narrower of two panes, and both panes together."""

BRAND, BRAND_DEEP, BRAND_TINT = "#0B6E62", "#074A44", "#BFE9DF"
"""The balance card keeps the brand's colours in both themes."""

_LIGHT = ft.ColorScheme(
    primary=BRAND,
    on_primary="#FFFFFF",
    primary_container="#D3EEE7",
    on_primary_container="#00302A",
    secondary="#48635D",
    on_secondary="#FFFFFF",
    secondary_container="#DFEBE7",
    on_secondary_container="#16302A",
    tertiary="#1A7A3C",
    on_tertiary="#FFFFFF",
    tertiary_container="#D5F2DC",
    on_tertiary_container="#07371A",
    error="#B3261E",
    on_error="#FFFFFF",
    error_container="#FBE3E1",
    on_error_container="#5C120D",
    surface="#F5F8F7",
    on_surface="#13201D",
    on_surface_variant="#52615D",
    outline="#7B8A86",
    outline_variant="#DDE5E2",
    surface_container_lowest="#FFFFFF",
    surface_container_low="#FFFFFF",
    surface_container="#FFFFFF",
    surface_container_high="#EBF0EE",
    surface_container_highest="#E3EAE7",
    surface_tint="#00000000",
    inverse_surface="#26332F",
    on_inverse_surface="#F0F5F3",
    inverse_primary="#7ADBC9",
)

_DARK = ft.ColorScheme(
    primary="#6BD5C2",
    on_primary="#00372F",
    primary_container="#0F4D44",
    on_primary_container="#C3F1E6",
    secondary="#B0CCC4",
    on_secondary="#1C352F",
    secondary_container="#22332F",
    on_secondary_container="#D3E8E1",
    tertiary="#7FD897",
    on_tertiary="#00391A",
    tertiary_container="#12422A",
    on_tertiary_container="#C4F2CF",
    error="#F5B5AF",
    on_error="#601410",
    error_container="#4A1B18",
    on_error_container="#FBDAD7",
    surface="#0D1412",
    on_surface="#E4EBE8",
    on_surface_variant="#A4B2AD",
    outline="#7F8E89",
    outline_variant="#2A3733",
    surface_container_lowest="#151E1C",
    surface_container_low="#151E1C",
    surface_container="#151E1C",
    surface_container_high="#202B28",
    surface_container_highest="#2A3733",
    surface_tint="#00000000",
    inverse_surface="#E4EBE8",
    on_inverse_surface="#1A2421",
    inverse_primary=BRAND,
)

# Size in logical pixels, line height, weight: Material 3's scale, a little bolder at the top.
_TYPE = {
    "display_large": (44, 1.1, ft.FontWeight.W_700),
    "display_medium": (38, 1.15, ft.FontWeight.W_700),
    "display_small": (32, 1.2, ft.FontWeight.W_700),
    "headline_large": (30, 1.2, ft.FontWeight.W_700),
    "headline_medium": (26, 1.25, ft.FontWeight.W_700),
    "headline_small": (22, 1.3, ft.FontWeight.W_600),
    "title_large": (20, 1.3, ft.FontWeight.W_600),
    "title_medium": (16, 1.4, ft.FontWeight.W_600),
    "title_small": (14, 1.4, ft.FontWeight.W_600),
    "body_large": (16, 1.5, ft.FontWeight.W_400),
    "body_medium": (14, 1.45, ft.FontWeight.W_400),
    "body_small": (12, 1.4, ft.FontWeight.W_400),
    "label_large": (15, 1.3, ft.FontWeight.W_600),
    "label_medium": (13, 1.3, ft.FontWeight.W_500),
    "label_small": (12, 1.3, ft.FontWeight.W_500),
}


# What is large already grows less, or a balance would not fit its card at 200 %.
_GROWTH_LIMIT_PERCENT = {"display": 100, "headline": 150, "label": 150}


def build(*, dark: bool, text_percent: int = 100, narrow: bool = False) -> ft.Theme:
    """The whole look for one brightness, text size (100 to 200 percent) and width."""
    colors = _DARK if dark else _LIGHT
    still = ft.PageTransitionTheme.FADE_FORWARDS
    return ft.Theme(
        font_family=FONT_FAMILY,
        color_scheme=colors,
        scaffold_bgcolor=colors.surface,
        text_theme=_text_theme(text_percent, colors.on_surface, narrow=narrow),
        navigation_bar_theme=ft.NavigationBarTheme(label_text_style=_tab_label(text_percent)),
        navigation_rail_theme=ft.NavigationRailTheme(
            # Unlike the bar, the rail gives a label without a colour the light theme's black.
            selected_label_text_style=_tab_label(text_percent, colors.on_surface),
            unselected_label_text_style=_tab_label(text_percent, colors.on_surface_variant),
        ),
        visual_density=ft.VisualDensity.STANDARD,
        page_transitions=ft.PageTransitionsTheme(
            android=still, ios=ft.PageTransitionTheme.CUPERTINO, linux=still, windows=still
        ),
    )


def _tab_label(percent: int, color: ft.ColorValue | None = None) -> ft.TextStyle:
    """Three of them share a phone's width, so they grow to 130 % and no further."""
    size = 12 * min(percent, 130) / 100
    weight = ft.FontWeight.W_500
    return ft.TextStyle(size=size, weight=weight, font_family=FONT_FAMILY, color=color)


def _text_theme(percent: int, color: ft.ColorValue | None, *, narrow: bool) -> ft.TextTheme:
    styles = {
        name: ft.TextStyle(
            size=size * _growth(name, percent) * (0.8 if narrow and size > 30 else 1),
            height=height,
            weight=weight,
            letter_spacing=0,
            # A style of its own takes neither family nor colour from the theme.
            font_family=FONT_FAMILY,
            color=color,
        )
        for name, (size, height, weight) in _TYPE.items()
    }
    return ft.TextTheme(**styles)


def _growth(style: str, percent: int) -> float:
    family = style.partition("_")[0]
    return min(percent, _GROWTH_LIMIT_PERCENT.get(family, percent)) / 100
