"""Home: the balance first, one main action, people paid lately, what happened last."""

from collections.abc import Callable

import flet as ft

from api_contract.activity import ActivityItem
from api_contract.payee import Payee
from app import links, theme
from app.components.activity_row import activity_list, activity_row
from app.components.avatar import avatar
from app.components.balance_card import account_switch, balance_card
from app.components.boundary import component
from app.components.buttons import quick_action, quiet_button
from app.components.device_notice import DeviceNotice, has_notice
from app.components.feedback import empty_state, error_state, hint_banner, skeleton, skeleton_block
from app.components.history import HistoryAlarm
from app.components.layout import card, column, scrolling
from app.components.shell import tab_view
from app.components.typography import caption, headline, quiet, title
from app.hooks import use_on_mount, use_store, use_stores, use_text
from app.screens.boundary import screen

_LATEST = 5


@screen
def HomeScreen() -> ft.View:
    """One column on a phone; on a desktop money at the start and activity beside it."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    alarm = use_store(stores.history, lambda state: state.alarm)
    devices = use_store(stores.device, lambda state: state)
    page = ft.context.page
    use_on_mount(stores.account.refresh)
    use_on_mount(stores.transfer.refresh_recent)
    money = column(Greeting(), Balance(), QuickActions(), RecentPeople(), spacing=theme.LARGE)
    latest = LatestActivity()
    if is_wide:
        content: ft.Control = ft.Row(
            [
                ft.Container(money, width=theme.PANE_WIDTH),
                ft.Container(latest, expand=True),
            ],
            spacing=theme.HUGE,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    else:
        content = column(money, latest, spacing=theme.LARGE)
    if has_notice(devices, stores.now()):
        notice = DeviceNotice(
            t, devices, stores.now, stores.zone, lambda: page.navigate(links.SETTINGS_SESSIONS)
        )
        content = column(notice, content, spacing=theme.LARGE)
    if alarm is not None:
        content = column(
            HistoryAlarm(t, alarm, stores.history.trust_again), content, spacing=theme.LARGE
        )
    width = theme.PAGE_WIDTH if is_wide else theme.CONTENT_WIDTH
    body = scrolling(content, is_wide=is_wide, width=width)
    return tab_view(t, links.HOME, body, is_wide=is_wide, open_address=page.navigate)


@component
def Greeting() -> ft.Control:
    """Who is signed in; and when the link is down, that it is."""
    stores, t = use_stores(), use_text()
    person = use_store(stores.session, lambda state: state.person)
    is_online = use_store(stores.connectivity, lambda state: state.is_online)
    page = ft.context.page
    name = person.name if person else ""
    return column(
        ft.Row(
            [
                ft.Column(
                    [
                        quiet(t("home.greeting")),
                        headline(name, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS),
                    ],
                    spacing=0,
                    expand=True,
                ),
                ft.Semantics(
                    label=t("tab.settings"),
                    button=True,
                    content=ft.Container(
                        avatar(name, size=48),
                        on_click=lambda: page.navigate(links.SETTINGS),
                        border_radius=24,
                        ink=True,
                    ),
                ),
            ]
        ),
        *([] if is_online else [hint_banner(t("home.offline"), ft.Icons.CLOUD_OFF_OUTLINED)]),
    )


@component
def Balance() -> ft.Control:
    """The account in view, or its skeleton, or why there is none."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.account, lambda state: state)
    hidden = use_store(stores.appearance, lambda state: state.amounts_hidden)
    is_online = use_store(stores.connectivity, lambda state: state.is_online)
    account = state.selected
    if account is None:
        if state.trouble is not None:
            return error_state(t, state.trouble, stores.account.refresh)
        return skeleton_block(170, theme.HERO_RADIUS)
    return column(
        account_switch(t, state.accounts, account.id, stores.account.select),
        balance_card(
            t,
            account,
            state.as_of,
            stores.zone,
            hidden=hidden,
            stale=not is_online or state.trouble is not None,
            on_toggle=stores.appearance.toggle_amounts,
            on_refresh=stores.account.refresh,
        ),
        spacing=theme.SMALL,
    )


@component
def QuickActions() -> ft.Control:
    """Send first."""
    stores, t = use_stores(), use_text()
    go = ft.context.page.navigate

    def send() -> None:
        stores.transfer.begin()
        go(links.SEND)

    return ft.Row(
        [
            quick_action(ft.Icons.SEND_ROUNDED, t("home.send"), send, is_main=True),
            quick_action(ft.Icons.ARROW_DOWNWARD, t("home.receive"), lambda: go(links.RECEIVE)),
            quick_action(
                ft.Icons.RECEIPT_LONG_OUTLINED, t("tab.activity"), lambda: go(links.ACTIVITY)
            ),
        ],
        alignment=ft.MainAxisAlignment.SPACE_AROUND,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


@component
def RecentPeople() -> ft.Control:
    """Faces of people paid lately: one tap begins a transfer to them."""
    stores, t = use_stores(), use_text()
    recent = use_store(stores.transfer, lambda state: state.recent)
    page = ft.context.page

    def pay(payee: Payee) -> Callable[[], None]:
        def begin() -> None:
            begun = stores.transfer.choose_payee(payee, stores.account.state.accounts)
            page.navigate(links.SEND_AMOUNT if begun else links.SEND)

        return begin

    if not recent:
        return ft.Container(visible=False)
    return column(
        title(t("home.recent")),
        ft.Row(
            [_face(t.isolate(payee.name), payee, pay(payee)) for payee in recent],
            scroll=ft.ScrollMode.HIDDEN,
            spacing=theme.HAIR,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        spacing=theme.TIGHT,
    )


def _face(name: str, payee: Payee, on_click: Callable[[], None]) -> ft.Control:
    return ft.Container(
        ft.Column(
            [
                avatar(payee.name, size=56),
                caption(
                    name,
                    max_lines=2,
                    overflow=ft.TextOverflow.ELLIPSIS,
                    text_align=ft.TextAlign.CENTER,
                    color=ft.Colors.ON_SURFACE,
                ),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=theme.TIGHT,
        ),
        width=84,
        padding=theme.HAIR,
        border_radius=theme.FIELD_RADIUS,
        on_click=on_click,
        ink=True,
        key=f"pay-{payee.handle}",
    )


@component
def LatestActivity() -> ft.Control:
    """The newest lines of the account in view, and the way to all of them."""
    stores, t = use_stores(), use_text()
    account = use_store(stores.account, lambda state: state.selected)
    account_id = account.id if account else ""
    state = use_store(stores.activity, lambda state: state)
    appearance = use_store(stores.appearance, lambda state: state)
    page = ft.context.page

    async def show() -> None:
        if account_id:
            await stores.activity.show(account_id)

    use_on_mount(show, account_id)

    def open_receipt(item: ActivityItem) -> None:
        page.navigate(links.receipt(item.transfer_id or ""))

    def moment(item: ActivityItem) -> str:
        """The time of day today; before that, the day."""
        day = item.at.astimezone(stores.zone).date()
        today = stores.now().astimezone(stores.zone).date()
        return t.time(item.at, stores.zone) if day == today else t.day_heading(day, today)

    header = ft.Row(
        [
            title(t("home.latest"), expand=True),
            quiet_button(t("home.see_all"), lambda: page.navigate(links.ACTIVITY)),
        ]
    )
    if state.items is None:
        content = (
            skeleton(_LATEST)
            if state.trouble is None
            else error_state(t, state.trouble, stores.activity.retry)
        )
    elif not state.items:
        content = empty_state(
            ft.Icons.WAVING_HAND_OUTLINED,
            t("activity.empty_title"),
            t("activity.empty_hint"),
            t("home.receive"),
            lambda: page.navigate(links.RECEIVE),
        )
    else:
        content = card(
            activity_list(
                *[
                    activity_row(t, item, moment(item), open_receipt, appearance)
                    for item in state.items[:_LATEST]
                ]
            ),
            padding=theme.TIGHT,
        )
    return column(header, content, spacing=theme.TIGHT)
