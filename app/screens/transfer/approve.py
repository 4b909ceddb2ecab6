"""The PIN for this one transfer."""

import flet as ft

from app import links
from app.components.feedback import trouble_banner
from app.components.pin_pad import PinPad
from app.components.shell import step_view
from app.components.typography import body
from app.hooks import use_store, use_stores, use_text
from app.screens.boundary import screen
from app.state.transfer import TransferState


@screen
def ApproveScreen(state: TransferState) -> ft.View:
    """No transfer leaves without it, unless finger or face said yes."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    page = ft.context.page
    draft, quote = state.draft, state.quote
    assert draft is not None, "this step is due with a draft only"
    assert quote is not None, "this step is due with a quote only"

    def back() -> None:
        stores.transfer.cancel_approval()
        page.navigate(links.SEND_REVIEW)

    return step_view(
        t,
        links.SEND_APPROVE,
        t("approve.title"),
        [
            body(
                t("approve.reason", amount=quote.amount, name=draft.payee.name),
                text_align=ft.TextAlign.CENTER,
            ),
            trouble_banner(t, state.trouble),
            PinPad(t, stores.transfer.enter_pin, stores.keys.add, busy=state.busy),
        ],
        is_wide=is_wide,
        open_address=page.navigate,
        on_back=back,
    )
