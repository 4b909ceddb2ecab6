"""Everything that happened to one account: fifty lines at a time, filtered by direction."""

from collections.abc import Callable

import flet as ft

from api_contract.activity import ActivityItem
from api_contract.transfer import Direction
from app import links, theme
from app.components.activity_row import activity_days
from app.components.balance_card import account_switch
from app.components.boundary import component
from app.components.buttons import quiet_button
from app.components.feedback import empty_state, error_state, skeleton, trouble_banner
from app.components.history import HistoryAlarm
from app.components.layout import card, column, narrow, scrolling
from app.components.receipt_card import receipt_card
from app.components.shell import tab_view
from app.components.typography import caption, headline
from app.hooks import use_on_mount, use_receipt, use_store, use_stores, use_text
from app.screens.boundary import screen

_FILTERS = (None, Direction.RECEIVED, Direction.SENT)
_NEAR_END = 600
"""Logical pixels before the end of the list at which the next page is asked for."""


@screen
def ActivityScreen() -> ft.View:
    """The list; on a desktop the chosen line's receipt stands beside it."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    page = ft.context.page
    chosen, choose = ft.use_state("")

    def open_receipt(item: ActivityItem) -> None:
        if is_wide:
            choose(item.transfer_id or "")
        else:
            page.navigate(links.receipt(item.transfer_id or ""))

    async def near_end(event: ft.OnScrollEvent) -> None:
        stores.session.touch()
        if event.pixels >= event.max_scroll_extent - _NEAR_END:
            await stores.activity.show_more()

    listing = scrolling(
        column(headline(t("activity.title")), Filters(), Lines(open_receipt)),
        is_wide=is_wide,
        width=theme.CONTENT_WIDTH,
        on_scroll=near_end,
        scroll_interval=100,
        key="activity-list",
    )
    content: ft.Control = listing
    if is_wide:
        beside = Beside(chosen, key=chosen) if chosen else _nothing_chosen(t("activity.choose"))
        panes = ft.Row(
            [listing, ft.Container(beside, width=theme.PANE_WIDTH, padding=theme.LARGE)],
            vertical_alignment=ft.CrossAxisAlignment.START,
            spacing=0,
        )
        content = narrow(panes, width=theme.PAGE_WIDTH, expand=True)
    return tab_view(t, links.ACTIVITY, content, is_wide=is_wide, open_address=page.navigate)


@component
def Beside(transfer_id: str) -> ft.Control:
    """The receipt of the chosen line, scrolling by itself."""
    stores, t = use_stores(), use_text()
    state, retry = use_receipt(transfer_id)
    history = use_store(stores.history, lambda state: state)
    alarm = history.alarm
    return ft.Column(
        [
            *([HistoryAlarm(t, alarm, stores.history.trust_again)] if alarm else []),
            receipt_card(t, state, history, transfer_id, stores.zone, retry),
        ],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
    )


def _nothing_chosen(words: str) -> ft.Control:
    return ft.Container(
        ft.Column(
            [
                ft.Icon(ft.Icons.RECEIPT_LONG_OUTLINED, size=48, color=ft.Colors.OUTLINE),
                caption(words, text_align=ft.TextAlign.CENTER),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=theme.MEDIUM,
        ),
        alignment=ft.Alignment.CENTER,
        padding=theme.HUGE,
    )


@component
def Filters() -> ft.Control:
    """Which account, and which direction."""
    stores, t = use_stores(), use_text()
    accounts = use_store(stores.account, lambda state: state.accounts)
    selected = use_store(stores.account, lambda state: state.selected)
    direction = use_store(stores.activity, lambda state: state.direction)
    account_id = selected.id if selected else ""

    async def show() -> None:
        if account_id:
            await stores.activity.show(account_id, stores.activity.state.direction)

    use_on_mount(show, account_id)

    def pill(option: Direction | None) -> ft.Control:
        async def choose() -> None:
            stores.session.touch()
            await stores.activity.show(account_id, option)

        name = option.value if option else "all"
        chosen = option is direction
        return ft.Semantics(
            selected=chosen,
            content=ft.Container(
                caption(
                    t(f"activity.filter_{name}"),
                    color=ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT,
                ),
                key=f"filter-{name}",
                on_click=choose,
                ink=True,
                border_radius=theme.HUGE,
                padding=ft.Padding.symmetric(vertical=theme.SMALL, horizontal=theme.MEDIUM),
                bgcolor=ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_HIGH,
            ),
        )

    return column(
        account_switch(t, accounts, account_id, stores.account.select),
        ft.Row([pill(option) for option in _FILTERS], spacing=theme.TIGHT, wrap=True),
        spacing=theme.SMALL,
    )


@component
def Lines(on_open: Callable[[ActivityItem], object]) -> ft.Control:
    """The lines under their days, with what a list can be in: coming, empty, failed, ended."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.activity, lambda state: state)
    appearance = use_store(stores.appearance, lambda state: state)
    page = ft.context.page
    if state.items is None:
        if state.trouble is not None:
            return error_state(t, state.trouble, stores.activity.retry)
        return card(skeleton(8))
    if not state.items:
        return empty_state(
            ft.Icons.RECEIPT_LONG_OUTLINED,
            t("activity.empty_title"),
            t("activity.empty_hint"),
            t("home.receive"),
            lambda: page.navigate(links.RECEIVE),
        )
    today = stores.now().astimezone(stores.zone).date()
    rows = activity_days(t, state.items, today, stores.zone, on_open, appearance)
    if state.trouble is not None:
        retry = quiet_button(t("action.retry"), stores.activity.retry, key="retry")
        foot: ft.Control = column(trouble_banner(t, state.trouble), retry)
    elif state.next_cursor is not None:
        foot = ft.Container(
            ft.ProgressRing(width=24, height=24, stroke_width=3),
            alignment=ft.Alignment.CENTER,
            padding=theme.LARGE,
        )
    else:
        foot = ft.Container(
            caption(t("activity.end")), alignment=ft.Alignment.CENTER, padding=theme.LARGE
        )
    return column(card(*rows, padding=theme.TIGHT, spacing=0), foot, spacing=0)
