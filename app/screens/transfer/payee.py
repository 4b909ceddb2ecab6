"""Whom to pay: a number, a handle, or a face from the list."""

from collections.abc import Callable

import flet as ft

from api_contract.account import Account
from api_contract.payee import Payee
from app import links, theme
from app.components.buttons import OnClick, main_button
from app.components.feedback import empty_state, skeleton, trouble_banner
from app.components.fields import TextInput
from app.components.layout import card
from app.components.payee_line import payee_line
from app.components.shell import step_view
from app.components.typography import title
from app.hooks import use_on_mount, use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.language_packs import LanguagePack
from app.services.phone_number import region_of
from app.state.transfer import TransferState


@screen
def PayeeScreen(state: TransferState) -> ft.View:
    """A field and the people paid lately; the name is shown before anything is sent."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    person = use_store(stores.session, lambda state: state.person)
    page = ft.context.page
    use_on_mount(stores.transfer.start)
    use_on_mount(stores.account.refresh)

    async def accounts() -> tuple[Account, ...]:
        """On a slow link the face may be tapped before the accounts are there."""
        if not stores.account.state.accounts:
            await stores.account.refresh()
        return stores.account.state.accounts

    async def look_up() -> None:
        region = region_of(person.phone) if person else "ID"
        if await stores.transfer.look_up(region, await accounts()):
            page.navigate(links.SEND_AMOUNT)

    def choose(payee: Payee) -> OnClick:
        async def begin() -> None:
            if stores.transfer.choose_payee(payee, await accounts()):
                page.navigate(links.SEND_AMOUNT)

        return begin

    field = TextInput(
        t("send.payee"),
        state.query,
        stores.transfer.set_query,
        key="query",
        autofocus=True,
        hint_text=t("send.payee_hint"),
        prefix_icon=ft.Icons.SEARCH,
        on_submit=look_up,
        max_length=40,
    )
    return step_view(
        t,
        links.SEND,
        t("send.title"),
        [
            field,
            trouble_banner(t, state.trouble),
            title(t("home.recent"), visible=bool(state.recent)),
            _recent(t, state.recent, choose, lambda: page.navigate(links.RECEIVE)),
        ],
        is_wide=is_wide,
        open_address=page.navigate,
        actions=[main_button(t("action.continue"), look_up, busy=state.busy, key="continue")],
        on_back=lambda: page.navigate(links.HOME),
    )


def _recent(
    t: LanguagePack,
    recent: tuple[Payee, ...] | None,
    choose: Callable[[Payee], OnClick],
    open_receive: OnClick,
) -> ft.Control:
    if recent is None:
        return skeleton(4)
    if not recent:
        return empty_state(
            ft.Icons.PEOPLE_OUTLINE,
            t("send.nobody_title"),
            t("send.nobody_hint"),
            t("home.receive"),
            open_receive,
        )
    rows = [
        ft.Container(
            payee_line(t, payee),
            key=f"payee-{payee.handle}",
            on_click=choose(payee),
            ink=True,
            border_radius=theme.FIELD_RADIUS,
            padding=10,
        )
        for payee in recent
    ]
    return card(*rows, padding=theme.TIGHT, spacing=0)
