"""`@screen`: a component that draws a whole view, and an apology with a way on if it fails."""

from collections.abc import Callable
from typing import ParamSpec

import flet as ft

from app import containment, links
from app.components.feedback import empty_state
from app.hooks import use_text

P = ParamSpec("P")


def screen(body: Callable[P, ft.View]) -> Callable[..., ft.View]:
    """Draw `body`'s view; when it fails, say so and offer the way home."""
    return containment.component(_apology)(body)


def _apology() -> ft.View:
    page = ft.context.page
    return ft.View(
        route=page.route,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        controls=[Apology()],
    )


@ft.component
def Apology() -> ft.Control:
    """What is shown in place of a screen that failed."""
    t = use_text()
    page = ft.context.page
    return empty_state(
        ft.Icons.SENTIMENT_DISSATISFIED_OUTLINED,
        t("crash.title"),
        t("error.crash"),
        t("action.home"),
        lambda: page.navigate(links.HOME),
    )
