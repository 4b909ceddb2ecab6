"""The floor for the browser: what a bare Flet app costs, to be set beside what Saku costs."""

import flet as ft
import flet_web.fastapi as flet_web


def bare_counter(page: ft.Page) -> None:
    """The smallest app that answers a tap: one text and one button."""
    text = ft.Text("Count 0")
    count = 0

    def raise_count() -> None:
        nonlocal count
        count += 1
        text.value = f"Count {count}"

    page.add(text, ft.Button("More", on_click=raise_count))


def bare_application() -> object:
    """The bare counter as an ASGI application, served from this machine alone."""
    return flet_web.app(bare_counter, no_cdn=True)
