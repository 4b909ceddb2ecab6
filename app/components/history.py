"""What checking the ledger's history came to: a calm line on a receipt, or the alarm."""

import flet as ft

from app import theme
from app.components.boundary import component
from app.components.buttons import OnClick, icon_button, quiet_button
from app.components.copy_line import CopyLine
from app.components.feedback import hint_banner
from app.components.layout import card, column
from app.components.typography import body, quiet, title
from app.services.history_record import Alarm
from app.services.language_packs import LanguagePack
from app.state.history import ReceiptCheck, Verdict

_SIGNS: dict[Verdict, tuple[ft.IconData, ft.ColorValue]] = {
    Verdict.UNKNOWN: (ft.Icons.HELP_OUTLINE, ft.Colors.ON_SURFACE_VARIANT),
    Verdict.CHECKING: (ft.Icons.HOURGLASS_TOP, ft.Colors.ON_SURFACE_VARIANT),
    Verdict.VERIFIED: (ft.Icons.VERIFIED_OUTLINED, ft.Colors.TERTIARY),
}


@component
def CheckLine(t: LanguagePack, check: ReceiptCheck) -> ft.Control:
    """Whether a receipt was found in the ledger; a tap tells what that means."""
    is_open, set_open = ft.use_state(False)
    icon, color = _SIGNS[check.verdict]
    sign = ft.Icon(icon, color=color, size=20)
    words = body(t(f"history.{check.verdict.value}"), color=color)
    if check.verdict is Verdict.CHECKING:
        return _row(sign, words)
    meaning = t(f"history.{check.verdict.value}_meaning", number=check.number)
    return ft.Column(
        [
            _row(
                sign,
                words,
                icon_button(
                    ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
                    t("history.explain"),
                    lambda: set_open(not is_open),
                    key="explain",
                ),
            ),
            *([quiet(meaning, text_align=ft.TextAlign.CENTER)] if is_open else []),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=0,
    )


def _row(*controls: ft.Control) -> ft.Control:
    return ft.Row(list(controls), spacing=theme.TIGHT, alignment=ft.MainAxisAlignment.CENTER)


@component
def HistoryAlarm(t: LanguagePack, alarm: Alarm, on_trust: OnClick) -> ft.Control:
    """What was proven, the code for support with the whole proof behind it, and the way out.

    The way out takes a second tap below its warning: the proof goes with it.
    """
    is_leaving, set_leaving = ft.use_state(False)
    color = ft.Colors.ON_ERROR_CONTAINER
    way_out: list[ft.Control] = [
        quiet_button(t("history.trust"), lambda: set_leaving(True), key="trust")
    ]
    if is_leaving:
        way_out = [
            hint_banner(t("history.trust_warning"), ft.Icons.WARNING_AMBER),
            quiet_button(t("history.trust_again"), on_trust, key="trust-again"),
        ]
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            column(
                ft.Row(
                    [
                        ft.Icon(ft.Icons.GPP_BAD_OUTLINED, color=color, size=28),
                        title(t("history.changed"), color=color, expand=True),
                    ],
                    vertical_alignment=ft.CrossAxisAlignment.START,
                    spacing=theme.SMALL,
                ),
                body(t("history.changed_meaning"), color=color),
                card(
                    CopyLine(t, t("history.code"), t.isolate(alarm.code), alarm.model_dump_json())
                ),
                *way_out,
                spacing=theme.SMALL,
                tight=True,
            ),
            bgcolor=ft.Colors.ERROR_CONTAINER,
            border=ft.Border.all(2, ft.Colors.ERROR),
            border_radius=theme.CARD_RADIUS,
            padding=theme.MEDIUM,
            key="history-alarm",
        ),
    )
