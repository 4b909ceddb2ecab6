"""Bare Flet apps for the device without a screen: what the same kind of drawing costs at least."""

import flet as ft

ROWS = 50


@ft.component
def Counter() -> ft.Control:
    """One text and one button."""
    count, set_count = ft.use_state(0)
    return ft.Column(
        [ft.Text(f"Count {count}"), ft.Button("More", on_click=lambda: set_count(count + 1))]
    )


@ft.component
def Listing() -> ft.Control:
    """Fifty plain lines that say what a line of activity says, there or not there."""
    shown, set_shown = ft.use_state(False)
    lines = [_line(number) for number in range(ROWS)] if shown else []
    switch = ft.Button("Switch", on_click=lambda: set_shown(not shown))
    return ft.Column([switch, *lines])


def _line(number: int) -> ft.Control:
    return ft.ListTile(
        leading=ft.CircleAvatar(ft.Text("S")),
        title=ft.Text(f"Somebody {number}"),
        subtitle=ft.Text("A note"),
        trailing=ft.Column([ft.Text("-Rp 25.000"), ft.Text("09:00")]),
    )
