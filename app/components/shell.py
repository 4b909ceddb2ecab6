"""The frame of every signed-in screen: bar on a phone, rail on a desktop."""

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app import links, theme
from app.components.buttons import OnClick, icon_button
from app.components.layout import column, narrow, scrolling
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
    body = ft.SafeArea(content, expand=True)
    if is_wide:
        controls: list[ft.BaseControl] = [_with_rail(t, address, open_address, body)]
        return ft.View(route="/", controls=controls, padding=0, spacing=0)
    bar = ft.NavigationBar(
        destinations=[
            ft.NavigationBarDestination(icon=icon, selected_icon=chosen, label=t(key))
            for _, key, icon, chosen in _TABS
        ],
        selected_index=_index(address),
        on_change=_chooser(open_address),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        indicator_color=ft.Colors.PRIMARY_CONTAINER,
    )
    return ft.View(route="/", controls=[body], padding=0, spacing=0, navigation_bar=bar)


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
) -> ft.View:
    """A screen above the main ones: a back arrow, a scrolling column, and its actions.

    On a phone the actions stay at the foot, under the thumb; a wide window has them below what
    they are about, and arrow and heading in the column itself.
    """
    back = icon_button(
        ft.Icons.ARROW_BACK,
        t("action.back"),
        on_back or (lambda: open_address(links.parent(address))),
        key="back",
    )
    if is_wide:
        beside = ft.Row([back, headline(heading, expand=True)], spacing=theme.TIGHT)
        page = scrolling(
            column(beside, *content, *actions), is_wide=True, width=theme.CONTENT_WIDTH
        )
        body = _with_rail(t, address, open_address, ft.SafeArea(page, expand=True))
        return ft.View(route=address, controls=[body], padding=0, spacing=0)
    page = scrolling(column(*content), is_wide=False, width=theme.CONTENT_WIDTH)
    foot = narrow(
        column(*actions, spacing=theme.TIGHT, tight=True),
        padding=theme.MEDIUM,
        visible=bool(actions),
    )
    return ft.View(
        route=address,
        appbar=ft.AppBar(
            leading=back,
            automatically_imply_leading=False,
            title=title(heading),
            bgcolor=ft.Colors.SURFACE,
            elevation_on_scroll=0,
            center_title=False,
        ),
        controls=[ft.SafeArea(column(page, foot, spacing=0, expand=True), expand=True)],
        padding=0,
        spacing=0,
    )


def _index(address: str) -> int:
    chosen = links.main_screen(address)
    return next(index for index, tab in enumerate(_TABS) if tab[0] == chosen)


def _chooser(open_address: Callable[[str], object]) -> Callable[[ft.Event[Any]], None]:
    def choose(event: ft.Event[Any]) -> None:
        open_address(_TABS[int(event.control.selected_index or 0)][0])

    return choose


def _with_rail(
    t: LanguagePack, address: str, open_address: Callable[[str], object], body: ft.Control
) -> ft.Control:
    rail = ft.NavigationRail(
        destinations=[
            ft.NavigationRailDestination(icon=icon, selected_icon=chosen, label=t(key))
            for _, key, icon, chosen in _TABS
        ],
        selected_index=_index(address),
        on_change=_chooser(open_address),
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
