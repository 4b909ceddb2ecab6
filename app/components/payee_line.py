"""Somebody who can be paid, in a line."""

import flet as ft

from api_contract.payee import Payee
from app import theme
from app.components.avatar import avatar
from app.components.typography import quiet, title
from app.services.language_packs import LanguagePack


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
