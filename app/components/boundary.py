"""`@component` for parts of a screen: one that fails leaves a sign in its place, not a hole."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import flet as ft

from app import containment

P = ParamSpec("P")
R = TypeVar("R")


def component(body: Callable[P, R]) -> Callable[..., R]:
    """`ft.component` whose failure shows a broken-image sign and lets the rest live."""
    return containment.component(_sign)(body)


def _sign() -> ft.Control:
    return ft.Container(
        ft.Icon(ft.Icons.BROKEN_IMAGE_OUTLINED, color=ft.Colors.ERROR), key="render-error"
    )
