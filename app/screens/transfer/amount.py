"""How much: one big field, what is available, and a note."""

import flet as ft

from api_contract.account import Account
from api_contract.money import Currency, Money
from api_contract.transfer import NOTE_LIMIT
from app import links, theme
from app.components.buttons import OnClick, main_button
from app.components.choices import choice_list
from app.components.feedback import trouble_banner
from app.components.fields import TextInput
from app.components.layout import card
from app.components.payee_line import payee_line
from app.components.shell import step_view
from app.components.typography import caption, headline, title
from app.hooks import Stores, use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.language_packs import LanguagePack
from app.state.transfer import Draft, TransferState

# Round amounts that people send, in minor units.
_QUICK = {
    Currency.IDR: (20_000, 50_000, 100_000, 200_000),
    Currency.VND: (20_000, 50_000, 100_000, 500_000),
    Currency.SGD: (5_00, 10_00, 20_00, 50_00),
}


@screen
def AmountScreen(state: TransferState) -> ft.View:
    """Payee, amount, account and note of the draft."""
    stores, t = use_stores(), use_text()
    accounts = use_store(stores.account, lambda state: state.accounts)
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    page = ft.context.page
    draft = state.draft
    assert draft is not None, "this step is due with a draft only"

    async def review() -> None:
        stores.transfer.tell_amount(t.number_of)
        if await stores.transfer.review(t.code):
            page.navigate(links.SEND_REVIEW)

    return step_view(
        t,
        links.SEND_AMOUNT,
        t("send.amount_title"),
        [
            card(payee_line(t, draft.payee)),
            _amount_field(t, draft, stores, review),
            _quick_amounts(t, draft, stores),
            trouble_banner(t, state.trouble),
            *_account_choice(t, draft, accounts, stores),
            TextInput(
                t("send.note"),
                draft.note,
                stores.transfer.set_note,
                key="note",
                max_length=NOTE_LIMIT,
                capitalization=ft.TextCapitalization.SENTENCES,
                on_submit=review,
            ),
        ],
        is_wide=is_wide,
        open_address=page.navigate,
        actions=[main_button(t("action.continue"), review, busy=state.busy, key="continue")],
    )


def _amount_field(t: LanguagePack, draft: Draft, stores: Stores, review: OnClick) -> ft.Control:
    currency = draft.account.currency
    symbol = headline(f" {t.currency_symbol(currency)} ", color=ft.Colors.ON_SURFACE_VARIANT)
    # The đồng follows its number, and in Arabic every unit does.
    place = "suffix" if currency is Currency.VND or t.is_rtl else "prefix"
    available = Money(minor=draft.account.available_minor, currency=currency)
    return ft.Column(
        [
            TextInput(
                t("send.amount"),
                draft.amount_text,
                lambda text: stores.transfer.set_amount(text, t.code),
                key="amount",
                on_blur=lambda: stores.transfer.tell_amount(t.number_of),
                on_submit=review,
                keyboard_type=ft.KeyboardType.NUMBER,
                **{place: symbol},
                text_size=34,
                text_style=ft.TextStyle(weight=ft.FontWeight.W_700),
                hint_text="0",
                autofocus=True,
                max_length=64,
            ),
            # Said again with its symbol and groups: one zero too many is seen here.
            title(t.money(draft.amount) if draft.amount else "", color=ft.Colors.PRIMARY),
            caption(t("send.available", amount=available)),
        ],
        spacing=theme.TIGHT,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _quick_amounts(t: LanguagePack, draft: Draft, stores: Stores) -> ft.Control:
    currency = draft.account.currency

    def pill(minor: int) -> ft.Control:
        money = Money(minor=minor, currency=currency)
        return ft.Container(
            caption(t.money(money), color=ft.Colors.ON_SURFACE),
            key=f"quick-{minor}",
            on_click=lambda: stores.transfer.set_amount(t.number_of(money), t.code),
            ink=True,
            border_radius=theme.HUGE,
            padding=ft.Padding.symmetric(vertical=theme.SMALL, horizontal=theme.MEDIUM),
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )

    return ft.Row(
        [pill(minor) for minor in _QUICK[currency]],
        wrap=True,
        spacing=theme.TIGHT,
        run_spacing=theme.TIGHT,
    )


def _account_choice(
    t: LanguagePack, draft: Draft, accounts: tuple[Account, ...], stores: Stores
) -> list[ft.Control]:
    shared = {
        account.id: account for account in accounts if account.currency in draft.payee.currencies
    }
    if len(shared) < 2:
        return []
    options = [(key, t(f"currency.{account.currency.value}")) for key, account in shared.items()]
    return [
        caption(t("send.from")),
        choice_list(
            options, draft.account.id, lambda key: stores.transfer.choose_account(shared[key])
        ),
    ]
