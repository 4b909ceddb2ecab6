"""A receipt: what happened to one transfer, with its timeline."""

from datetime import tzinfo

import flet as ft

from api_contract.money import Money
from api_contract.transfer import Direction, Transfer
from app import theme
from app.components.avatar import avatar
from app.components.buttons import OnClick
from app.components.choices import figure_line
from app.components.copy_line import CopyLine
from app.components.feedback import error_state, skeleton_block
from app.components.history import CheckLine
from app.components.layout import card, column, divider
from app.components.timeline import timeline
from app.components.typography import caption, figure, quiet, title
from app.services.language_packs import LanguagePack
from app.state.history import HistoryState
from app.state.receipt import ReceiptState


def receipt_card(
    t: LanguagePack,
    state: ReceiptState,
    history: HistoryState,
    transfer_id: str,
    zone: tzinfo,
    retry: OnClick,
) -> ft.Control:
    """The receipt of `transfer_id`, or its skeleton, or why it can't be shown."""
    if state.transfer_id == transfer_id and state.transfer is not None:
        return _receipt(t, state.transfer, history, zone)
    if state.transfer_id == transfer_id and state.trouble is not None:
        return error_state(t, state.trouble, retry)
    return column(skeleton_block(180), skeleton_block(260))


def fee_text(t: LanguagePack, fee: Money) -> str:
    """A fee of nothing is said in words."""
    return t.money(fee) if fee.minor else t("review.free")


def _receipt(
    t: LanguagePack, transfer: Transfer, history: HistoryState, zone: tzinfo
) -> ft.Control:
    received = transfer.direction is Direction.RECEIVED
    lines: list[ft.Control] = [
        figure_line(t("receipt.from"), t.isolate(transfer.payer_name)),
        figure_line(t("receipt.to"), t.isolate(transfer.payee_name)),
    ]
    if transfer.note:
        lines.append(figure_line(t("receipt.note"), t.isolate(transfer.note)))
    if not received:
        total = t.money(transfer.amount + transfer.fee)
        lines += [
            figure_line(t("review.fee"), fee_text(t, transfer.fee)),
            divider(),
            figure_line(t("review.total"), total, is_strong=True),
        ]
    return column(
        card(
            ft.Container(
                column(
                    _head(t, transfer, zone, received),
                    # With an alarm nothing is checked any more, and nothing may say "verified".
                    *([] if history.alarm else [CheckLine(t, history.check_of(transfer))]),
                    spacing=theme.TIGHT,
                ),
                alignment=ft.Alignment.CENTER,
                padding=theme.MEDIUM,
            )
        ),
        card(*lines, spacing=theme.MEDIUM),
        card(
            title(t("receipt.timeline")), timeline(t, transfer.timeline, zone, transfer.direction)
        ),
        card(CopyLine(t, t("receipt.number"), t.isolate(transfer.id), transfer.id)),
    )


def _head(t: LanguagePack, transfer: Transfer, zone: tzinfo, received: bool) -> ft.Control:
    other = transfer.payer_name if received else transfer.payee_name
    words = t("receipt.received_from", name=other) if received else t("receipt.sent_to", name=other)
    moved = transfer.amount if received else -transfer.amount
    return ft.Column(
        [
            avatar(other, size=64),
            quiet(words, text_align=ft.TextAlign.CENTER),
            figure(t.money(moved, signed=True), text_align=ft.TextAlign.CENTER),
            caption(t.moment(transfer.posted_at, zone)),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=theme.TIGHT,
    )
