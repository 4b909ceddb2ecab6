"""The balance first: one account's money, how fresh it is, and what of it is on hold."""

from collections.abc import Callable
from datetime import datetime, tzinfo

import flet as ft

from api_contract.account import Account
from api_contract.money import Money
from app import theme
from app.components.activity_row import HIDDEN
from app.components.buttons import OnClick, icon_button
from app.components.typography import caption, figure, quiet
from app.services.language_packs import LanguagePack

_WHITE, _SOFT = ft.Colors.WHITE, theme.BRAND_TINT


def balance_card(
    t: LanguagePack,
    account: Account,
    as_of: datetime | None,
    zone: tzinfo,
    *,
    hidden: bool,
    stale: bool,
    on_toggle: OnClick,
    on_refresh: OnClick,
) -> ft.Control:
    """The brand's card; `stale` says that the link is down and the figure may be old."""

    def money(minor: int) -> str:
        return HIDDEN if hidden else t.money(Money(minor=minor, currency=account.currency))

    eye = ft.Icons.VISIBILITY_OFF_OUTLINED if hidden else ft.Icons.VISIBILITY_OUTLINED
    header = ft.Row(
        [
            quiet(t("home.balance"), color=_SOFT, expand=True),
            icon_button(
                eye,
                t("home.show_amounts") if hidden else t("home.hide_amounts"),
                on_toggle,
                color=_SOFT,
                key="toggle-amounts",
            ),
            icon_button(
                ft.Icons.REFRESH, t("action.refresh"), on_refresh, color=_SOFT, key="refresh"
            ),
        ],
        spacing=0,
    )
    fresh = "" if as_of is None else t("home.as_of", time=t.time(as_of, zone))
    lines: list[ft.Control] = [
        header,
        figure(money(account.balance_minor), color=_WHITE, key="balance"),
        ft.Row(
            [
                ft.Icon(
                    ft.Icons.CLOUD_OFF_OUTLINED if stale else ft.Icons.SCHEDULE,
                    size=16,
                    color=_SOFT,
                ),
                caption(fresh, color=_SOFT),
            ],
            spacing=6,
        ),
    ]
    if account.on_hold_minor:
        lines.append(_hold(t, money(account.available_minor), money(account.on_hold_minor)))
    return ft.Container(
        ft.Column(lines, spacing=theme.HAIR, tight=True),
        padding=ft.Padding.only(
            left=theme.LARGE, right=theme.LARGE, top=theme.TIGHT, bottom=theme.LARGE
        ),
        border_radius=theme.HERO_RADIUS,
        gradient=ft.LinearGradient(
            colors=[theme.BRAND, theme.BRAND_DEEP],
            begin=ft.Alignment.TOP_LEFT,
            end=ft.Alignment.BOTTOM_RIGHT,
        ),
    )


def _hold(t: LanguagePack, available: str, on_hold: str) -> ft.Control:
    def part(name: str, value: str) -> ft.Control:
        return ft.Column(
            [caption(name, color=_SOFT), ft.Text(value, color=_WHITE, weight=ft.FontWeight.W_600)],
            spacing=2,
            expand=True,
        )

    return ft.Container(
        ft.Row([part(t("home.available"), available), part(t("home.on_hold"), on_hold)]),
        margin=ft.Margin.only(top=theme.SMALL),
        padding=theme.SMALL,
        border_radius=theme.FIELD_RADIUS,
        bgcolor="#1FFFFFFF",
    )


def account_switch(
    t: LanguagePack,
    accounts: tuple[Account, ...],
    selected_id: str,
    on_select: Callable[[str], object],
) -> ft.Control:
    """One pill per account; nothing when there is only one."""

    def pill(account: Account) -> ft.Control:
        chosen = account.id == selected_id
        return ft.Semantics(
            selected=chosen,
            content=ft.Container(
                caption(
                    t(f"currency.{account.currency.value}"),
                    color=ft.Colors.ON_PRIMARY_CONTAINER
                    if chosen
                    else ft.Colors.ON_SURFACE_VARIANT,
                ),
                key=f"account-{account.currency.value}",
                padding=ft.Padding.symmetric(vertical=theme.SMALL, horizontal=theme.MEDIUM),
                border_radius=theme.HUGE,
                bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_HIGH,
                on_click=lambda: on_select(account.id),
                ink=True,
            ),
        )

    return ft.Row(
        [pill(account) for account in accounts],
        spacing=theme.TIGHT,
        visible=len(accounts) > 1,
        scroll=ft.ScrollMode.HIDDEN,
    )
