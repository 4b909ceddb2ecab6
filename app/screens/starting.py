"""The moment before the wallet knows whether somebody is signed in."""

import flet as ft

from app import links
from app.screens.boundary import screen


@screen
def StartingScreen() -> ft.View:
    """The mark alone: the app is here, and nothing is promised yet."""
    return ft.View(
        route=links.HOME,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[ft.Image(src="mark.png", width=88, height=88, semantics_label="Saku")],
    )
