"""One line of activity, and the headings between days."""

from collections.abc import Callable, Iterable
from datetime import date, tzinfo
from itertools import groupby

import flet as ft

from api_contract.activity import ActivityItem, ActivityKind
from api_contract.transfer import Direction
from app import theme
from app.components.avatar import avatar
from app.components.layout import column
from app.components.typography import caption, quiet, title
from app.services.language_packs import LanguagePack
from app.state.appearance import AppearanceState

_ICONS = {
    ActivityKind.PURCHASE: ft.Icons.STOREFRONT_OUTLINED,
    ActivityKind.TOP_UP: ft.Icons.ADD_CARD,
    ActivityKind.PAYOUT: ft.Icons.ACCOUNT_BALANCE_OUTLINED,
    ActivityKind.REFUND: ft.Icons.REPLAY,
    ActivityKind.REVERSAL: ft.Icons.UNDO,
    ActivityKind.FEE: ft.Icons.PERCENT,
    ActivityKind.ADJUSTMENT: ft.Icons.BUILD_OUTLINED,
}
HIDDEN = "••••••"


def activity_row(
    t: LanguagePack,
    item: ActivityItem,
    moment: str,
    on_open: Callable[[ActivityItem], object],
    appearance: AppearanceState,
) -> ft.Control:
    """Who and what at the start, how much and when at the end; opens its receipt if it has one."""
    received = item.direction is Direction.RECEIVED
    money = HIDDEN if appearance.amounts_hidden else t.money(item.amount, signed=True)
    amount = title(money, color=ft.Colors.TERTIARY if received else ft.Colors.ON_SURFACE)
    when = caption(moment)
    words: list[ft.Control] = [
        _line(title, t.isolate(item.counterparty_name)),
        _line(quiet, t.isolate(item.note or t(f"activity.{item.kind.value}"))),
    ]
    end: list[ft.Control] = [amount, when]
    if appearance.has_large_text:
        words, end = [*words, amount, when], []
    return ft.Container(
        ft.Row(
            [
                avatar(item.counterparty_name, icon=_ICONS.get(item.kind)),
                ft.Column(words, spacing=2, expand=True),
                ft.Column(end, spacing=2, horizontal_alignment=ft.CrossAxisAlignment.END),
            ],
            spacing=theme.SMALL,
        ),
        key=item.id,
        on_click=None if item.transfer_id is None else lambda: on_open(item),
        ink=item.transfer_id is not None,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.symmetric(vertical=10, horizontal=theme.TIGHT),
    )


def _line(style: Callable[..., ft.Text], value: str) -> ft.Text:
    return style(value, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS)


def activity_days(
    t: LanguagePack,
    items: Iterable[ActivityItem],
    today: date,
    zone: tzinfo,
    on_open: Callable[[ActivityItem], object],
    appearance: AppearanceState,
) -> list[ft.Control]:
    """Lines grouped under their days."""
    rows: list[ft.Control] = []
    for day, group in groupby(items, key=lambda item: item.at.astimezone(zone).date()):
        heading = caption(t.day_heading(day, today))
        rows.append(
            ft.Container(
                heading,
                padding=ft.Padding.only(
                    top=theme.SMALL, bottom=theme.HAIR, left=theme.TIGHT, right=theme.TIGHT
                ),
                key=f"day-{day}",
            )
        )
        rows.extend(
            activity_row(t, item, t.time(item.at, zone), on_open, appearance) for item in group
        )
    return rows


def activity_list(*rows: ft.Control) -> ft.Control:
    """Lines below one another, without gaps."""
    return column(*rows, spacing=0)
