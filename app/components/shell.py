"""The frame of every signed-in screen: bar on a phone, rail on a desktop."""

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app import links, theme
from app.components.buttons import OnClick, icon_button
from app.components.layout import narrow
from app.components.typography import headline, title
from app.services.language_packs import LanguagePack

_TABS = (
    (links.HOME, "tab.home", ft.Icons.HOME_OUTLINED, ft.Icons.HOME_ROUNDED),
    (links.ACTIVITY, "tab.activity", ft.Icons.RECEIPT_LONG_OUTLINED, ft.Icons.RECEIPT_LONG),
    (links.SETTINGS, "tab.settings", ft.Icons.SETTINGS_OUTLINED, ft.Icons.SETTINGS),
)


def tab_view(
    t: LanguagePack,
    address: str,
    content: ft.Control,
    *,
    is_wide: bool,
    open_address: Callable[[str], object],
) -> ft.View:
    """One of the main screens; they share a route, so that switching does not slide."""
    selected = next(i for i, tab in enumerate(_TABS) if tab[0] == address)

    def choose(event: ft.Event[Any]) -> None:
        open_address(_TABS[int(event.control.selected_index or 0)][0])

    body = ft.SafeArea(content, expand=True, minimum_padding=0)
    if is_wide:
        return ft.View(
            route="/", controls=[_with_rail(t, selected, choose, body)], padding=0, spacing=0
        )
    return ft.View(
        route="/",
        controls=[body],
        padding=0,
        spacing=0,
        navigation_bar=ft.NavigationBar(
            destinations=[
                ft.NavigationBarDestination(icon=icon, selected_icon=chosen, label=t(key))
                for _, key, icon, chosen in _TABS
            ],
            selected_index=selected,
            on_change=choose,
            bgcolor=ft.Colors.SURFACE_CONTAINER,
            indicator_color=ft.Colors.PRIMARY_CONTAINER,
        ),
    )


def step_view(
    t: LanguagePack,
    address: str,
    heading: str,
    content: Sequence[ft.Control],
    *,
    is_wide: bool,
    open_address: Callable[[str], object],
    actions: Sequence[ft.Control] = (),
    on_back: OnClick | None = None,
    has_rail: bool = True,
) -> ft.View:
    """A screen above the main ones: a back arrow, a scrolling column, its actions at the foot."""
    back = icon_button(
        ft.Icons.ARROW_BACK,
        t("action.back"),
        on_back or (lambda: open_address(links.parent(address))),
        key="back",
    )
    # A wide window has room to say the heading in the column itself.
    words = ft.Column(
        [*([headline(heading)] if is_wide else []), *content],
        spacing=theme.MEDIUM,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    scrolling = ft.Column(
        [narrow(words, padding=theme.LARGE if is_wide else theme.MEDIUM)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    foot = narrow(
        ft.Column(
            list(actions),
            spacing=theme.TIGHT,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(
            left=theme.MEDIUM, right=theme.MEDIUM, bottom=theme.MEDIUM, top=theme.TIGHT
        ),
        visible=bool(actions),
    )
    bar = ft.AppBar(
        leading=back,
        automatically_imply_leading=False,
        title=None if is_wide else title(heading),
        bgcolor=ft.Colors.SURFACE,
        elevation_on_scroll=0,
        center_title=False,
    )
    body: ft.Control = ft.SafeArea(
        ft.Column(
            [scrolling, foot],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            expand=True,
        ),
        expand=True,
    )
    if is_wide and has_rail:
        selected = next((i for i, tab in enumerate(_TABS[1:], 1) if address.startswith(tab[0])), 0)

        def choose(event: ft.Event[Any]) -> None:
            open_address(_TABS[int(event.control.selected_index or 0)][0])

        inner = ft.Column(
            [ft.Row([back], spacing=0), ft.Container(body, expand=True)], spacing=0, expand=True
        )
        return ft.View(
            route=address,
            controls=[_with_rail(t, selected, choose, ft.Container(inner, expand=True))],
            padding=0,
            spacing=0,
        )
    return ft.View(route=address, appbar=bar, controls=[body], padding=0, spacing=0)


def _with_rail(
    t: LanguagePack, selected: int, choose: Callable[[ft.Event[Any]], None], body: ft.Control
) -> ft.Control:
    rail = ft.NavigationRail(
        destinations=[
            ft.NavigationRailDestination(icon=icon, selected_icon=chosen, label=t(key))
            for _, key, icon, chosen in _TABS
        ],
        selected_index=selected,
        on_change=choose,
        label_type=ft.NavigationRailLabelType.ALL,
        group_alignment=-0.95,
        min_width=96,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        indicator_color=ft.Colors.PRIMARY_CONTAINER,
        leading=ft.Container(
            ft.Image(src="mark.png", width=44, height=44, semantics_label="Saku"),
            padding=theme.MEDIUM,
        ),
    )
    return ft.Row([rail, body], spacing=0, expand=True)
