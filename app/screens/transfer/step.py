"""What the send steps share: the draft in words, and where to go without one."""

import flet as ft

from api_contract.payee import Payee
from app import links, theme
from app.components.avatar import avatar
from app.components.shell import step_view
from app.components.typography import quiet, title
from app.hooks import use_on_mount, use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.language_packs import LanguagePack
from app.state.transfer import Progress


@screen
def Redirect(address: str) -> ft.View:
    """An empty step that moves on: its address was opened without what it needs."""
    stores, t = use_stores(), use_text()
    page = ft.context.page
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    use_on_mount(lambda: page.navigate(address))
    return step_view(t, page.route, "", [], is_wide=is_wide, open_address=page.navigate)


ADDRESS_OF = {
    Progress.DRAFTING: links.SEND_REVIEW,
    Progress.APPROVING: links.SEND_APPROVE,
    Progress.SENDING: links.SEND_RESULT,
    Progress.UNSURE: links.SEND_RESULT,
    Progress.SENT: links.SEND_RESULT,
    Progress.REFUSED: links.SEND_RESULT,
}


def payee_line(t: LanguagePack, payee: Payee) -> ft.Control:
    """Face, name and handle of somebody."""
    return ft.Row(
        [
            avatar(payee.name),
            ft.Column(
                [
                    title(t.isolate(payee.name), max_lines=1, overflow=ft.TextOverflow.ELLIPSIS),
                    quiet(t.isolate(f"@{payee.handle}")),
                ],
                spacing=0,
                expand=True,
            ),
        ],
        spacing=theme.SMALL,
    )
