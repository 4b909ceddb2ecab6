"""Six digits, typed on big keys or on the keyboard; they are handed over and not kept."""

from collections.abc import Callable
from typing import Any

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app import theme
from app.components.boundary import component
from app.components.typography import quiet
from app.services.digits import ascii_digits
from app.services.language_packs import LanguagePack

PIN_DIGITS = 6
_KEY = 72


@component
def PinPad(
    t: LanguagePack,
    on_complete: Callable[[str], Any],
    listen: Callable[[Callable[[str], None]], Callable[[], None]],
    busy: bool = False,
    on_biometrics: Callable[[], Any] | None = None,
) -> ft.Control:
    """Calls `on_complete(pin)` at the sixth digit and is empty again.

    `listen` hands over the physical keyboard's keys while the pad is on screen.
    """
    shown, show = ft.use_state(0)
    typed: MutableRef[str] = ft.use_ref("")
    is_away: MutableRef[bool] = ft.use_ref(False)
    unlisten: MutableRef[Callable[[], None]] = ft.use_ref()
    latest: MutableRef[tuple[Callable[[str], Any], bool]] = ft.use_ref()
    latest.current = (on_complete, busy)
    page = ft.context.page

    def keep(digits: str) -> None:
        # In a reference and not in the drawn state: two keys may come before one is drawn.
        typed.current = digits
        show(len(digits))

    async def complete(pin: str, hand_over: Callable[[str], Any]) -> None:
        # Emptied at once: a wrong PIN must leave an empty pad, and nothing keeps the digits.
        keep("")
        try:
            result = hand_over(pin)
            if hasattr(result, "__await__"):
                await result
        finally:
            is_away.current = False

    def press(key: str) -> None:
        if latest.current is None or latest.current[1] or is_away.current:
            return
        digits = typed.current or ""
        digits = digits[:-1] if key == "Backspace" else digits + key
        keep(digits)
        if len(digits) == PIN_DIGITS:
            is_away.current = True
            page.run_task(complete, digits, latest.current[0])

    def hear(key: str) -> None:
        # "Numpad 4", "4" and "٤" are the same digit.
        digit = ascii_digits(key.removeprefix("Numpad "))
        if key == "Backspace" or len(digit) == 1:
            press(digit or key)

    def start_listening() -> None:
        unlisten.current = listen(hear)

    def stop_listening() -> None:
        if unlisten.current is not None:
            unlisten.current()

    ft.use_effect(start_listening, [], cleanup=stop_listening)

    return ft.Column(
        [_dots(t, shown, busy), _keys(t, press, busy, on_biometrics)],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=theme.LARGE,
    )


def _dots(t: LanguagePack, filled: int, busy: bool) -> ft.Control:
    if busy:
        ring = ft.ProgressRing(width=24, height=24, stroke_width=3)
        return ft.Container(
            ft.Row(
                [ring, quiet(t("pin.checking"))],
                alignment=ft.MainAxisAlignment.CENTER,
                spacing=theme.SMALL,
            ),
            height=32,
        )

    def dot(is_filled: bool) -> ft.Control:
        return ft.Container(
            width=16,
            height=16,
            border_radius=8,
            bgcolor=ft.Colors.PRIMARY if is_filled else ft.Colors.TRANSPARENT,
            border=ft.Border.all(2, ft.Colors.PRIMARY if is_filled else ft.Colors.OUTLINE),
        )

    return ft.Semantics(
        label=t("pin.entered", count=filled, total=PIN_DIGITS),
        live_region=True,
        exclude_semantics=True,
        content=ft.Container(
            ft.Row(
                [dot(place < filled) for place in range(PIN_DIGITS)],
                alignment=ft.MainAxisAlignment.CENTER,
                spacing=theme.MEDIUM,
            ),
            height=32,
            alignment=ft.Alignment.CENTER,
            key="pin-dots",
            data=filled,
        ),
    )


def _keys(
    t: LanguagePack,
    press: Callable[[str], None],
    busy: bool,
    on_biometrics: Callable[[], Any] | None,
) -> ft.Control:
    rows = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    style = ft.ButtonStyle(
        shape=ft.CircleBorder(),
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        color=ft.Colors.ON_SURFACE,
        padding=0,
    )

    def digit(value: str) -> ft.Control:
        return ft.TextButton(
            ft.Text(value, size=26, weight=ft.FontWeight.W_500),
            width=_KEY,
            height=_KEY,
            style=style,
            disabled=busy,
            on_click=lambda: press(value),
            key=f"pin-{value}",
        )

    def symbol(icon: ft.IconData, name: str, key: str, action: Callable[[], Any]) -> ft.Control:
        return ft.IconButton(
            icon=ft.Icon(icon, semantics_label=name, size=28),
            width=_KEY,
            height=_KEY,
            disabled=busy,
            on_click=action,
            key=key,
        )

    corner: ft.Control = ft.Container(width=_KEY, height=_KEY)
    if on_biometrics is not None:
        corner = symbol(ft.Icons.FINGERPRINT, t("pin.biometrics"), "biometrics", on_biometrics)
    erase = symbol(
        ft.Icons.BACKSPACE_OUTLINED, t("pin.erase"), "pin-erase", lambda: press("Backspace")
    )
    grid = [[digit(value) for value in row] for row in rows] + [[corner, digit("0"), erase]]
    return ft.Column(
        [
            # A keypad is never mirrored: 1 stays at the left for a thumb that knows its way.
            ft.Row(
                row[::-1] if t.is_rtl else row,
                alignment=ft.MainAxisAlignment.CENTER,
                spacing=theme.LARGE,
            )
            for row in grid
        ],
        spacing=theme.SMALL,
    )
