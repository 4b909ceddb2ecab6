"""The last look: who, how much, what it costs, when it is there."""

import flet as ft

from app import links, theme
from app.components.avatar import avatar
from app.components.buttons import main_button
from app.components.choices import figure_line
from app.components.confirmation import confirm
from app.components.feedback import hint_banner, trouble_banner
from app.components.layout import card, divider
from app.components.shell import step_view
from app.components.typography import figure, quiet, title
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.state.transfer import Progress, TransferState


@screen
def ReviewScreen(state: TransferState) -> ft.View:
    """Drawn from the terms, which are what is signed."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    page = ft.context.page
    draft, terms = state.draft, state.terms
    assert draft is not None, "this step is due with a draft only"
    assert terms is not None, "this step is due with terms only"
    confirmation = confirm(t, terms, draft.note.strip())

    async def send() -> None:
        reason = t("approve.reason", amount=terms.amount, name=terms.payee_name)
        # With biometrics the answer comes at once; otherwise the next step is the PIN pad.
        await stores.transfer.submit(reason, confirmation.text, t.code)
        page.navigate(links.SEND_APPROVE)

    head = ft.Column(
        [
            avatar(terms.payee_name, size=72),
            title(confirmation.payee, text_align=ft.TextAlign.CENTER),
            quiet(t.isolate(f"@{draft.payee.handle}")),
            figure(confirmation.amount, text_align=ft.TextAlign.CENTER),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=theme.HAIR,
    )
    lines: list[ft.Control] = [figure_line(*line) for line in confirmation.lines]
    lines += [divider(), figure_line(*confirmation.total, is_strong=True)]
    return step_view(
        t,
        links.SEND_REVIEW,
        t("review.title"),
        [
            card(ft.Container(head, alignment=ft.Alignment.CENTER, padding=theme.MEDIUM)),
            card(*lines, spacing=theme.MEDIUM),
            hint_banner(t("review.check_name"), ft.Icons.VERIFIED_USER_OUTLINED),
            trouble_banner(t, state.trouble if state.progress is Progress.DRAFTING else None),
        ],
        is_wide=is_wide,
        open_address=page.navigate,
        actions=[
            main_button(t("review.send", amount=terms.amount), send, busy=state.busy, key="send")
        ],
    )
