"""What became of it: on its way, sent, refused, or honestly not known yet."""

from typing import Any

import flet as ft

from app import links, theme
from app.components.buttons import main_button, quiet_button
from app.components.feedback import trouble_text
from app.components.shell import step_view
from app.components.typography import body, figure, headline
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.language_packs import LanguagePack
from app.state.transfer import Progress, TransferState


@screen
def ResultScreen(state: TransferState) -> ft.View:
    """One sign, one sentence, one thing to do next."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    page = ft.context.page
    draft = state.draft
    assert draft is not None, "this step is due with a draft only"

    def done() -> None:
        page.navigate(links.HOME)

    def change() -> None:
        page.navigate(links.SEND_AMOUNT)

    def receipt() -> None:
        page.navigate(links.receipt(draft.id))

    actions: dict[Progress, list[ft.Control]] = {
        Progress.SENT: [
            main_button(t("action.done"), done, key="done"),
            quiet_button(t("result.receipt"), receipt, key="receipt"),
        ],
        Progress.REFUSED: [
            main_button(t("result.change"), change, key="change"),
            quiet_button(t("action.home"), done, key="done"),
        ],
        Progress.UNSURE: [
            main_button(
                t("result.check_again"), stores.transfer.check_again, busy=state.busy, key="check"
            ),
            quiet_button(t("action.home"), done, key="done"),
        ],
        Progress.SENDING: [],
    }
    return step_view(
        t,
        links.SEND_RESULT,
        "",
        [ft.Container(_sign_and_words(t, state), padding=ft.Padding.only(top=theme.HUGE))],
        is_wide=is_wide,
        open_address=page.navigate,
        actions=actions[state.progress],
        on_back=done,
    )


def _sign_and_words(t: LanguagePack, state: TransferState) -> ft.Control:
    draft = state.draft
    assert draft is not None
    assert draft.amount is not None
    values = {"amount": draft.amount, "name": draft.payee.name}
    colors: dict[Progress, tuple[Any, str, str]] = {
        Progress.SENT: (ft.Icons.CHECK_ROUNDED, ft.Colors.TERTIARY_CONTAINER, ft.Colors.TERTIARY),
        Progress.REFUSED: (ft.Icons.CLOSE_ROUNDED, ft.Colors.ERROR_CONTAINER, ft.Colors.ERROR),
        Progress.UNSURE: (ft.Icons.HOURGLASS_TOP, ft.Colors.SECONDARY_CONTAINER, ft.Colors.PRIMARY),
    }
    if state.progress is Progress.SENDING:
        sign: ft.Control = ft.ProgressRing(width=88, height=88, stroke_width=6)
    else:
        icon, background, color = colors[state.progress]
        sign = ft.Container(
            ft.Icon(icon, size=52, color=color),
            width=104,
            height=104,
            border_radius=52,
            bgcolor=background,
            alignment=ft.Alignment.CENTER,
        )
    sentence = t(f"result.{state.progress.value}", **values)
    if state.progress is Progress.REFUSED and state.trouble is not None:
        sentence = trouble_text(t, state.trouble)
    center = ft.TextAlign.CENTER
    return ft.Semantics(
        live_region=True,
        content=ft.Column(
            [
                sign,
                headline(t(f"result.{state.progress.value}_title"), text_align=center),
                figure(t.money(draft.amount), text_align=center),
                body(sentence, text_align=center, color=ft.Colors.ON_SURFACE_VARIANT),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=theme.MEDIUM,
        ),
    )
