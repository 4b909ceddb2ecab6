"""The states of a transfer below one another, each with its time and who acts next."""

from datetime import tzinfo

import flet as ft

from api_contract.transfer import Direction, TimelineState, TimelineStep
from app import theme
from app.components.typography import body, caption
from app.services.language_packs import LanguagePack


def timeline(
    t: LanguagePack, steps: tuple[TimelineStep, ...], zone: tzinfo, direction: Direction
) -> ft.Control:
    """A dot and a line per step, seen by payer or payee; the last one tells who must act next."""
    rows = [_step(t, step, zone, direction, is_last=step is steps[-1]) for step in steps]
    return ft.Column(rows, spacing=0)


def _step(
    t: LanguagePack, step: TimelineStep, zone: tzinfo, direction: Direction, *, is_last: bool
) -> ft.Control:
    refused = step.state is TimelineState.REFUSED
    color = ft.Colors.ERROR if refused else ft.Colors.PRIMARY
    icon = ft.Icons.CANCEL if refused else ft.Icons.CHECK_CIRCLE
    line = ft.Container(width=2, height=22, bgcolor=ft.Colors.OUTLINE_VARIANT, visible=not is_last)
    words: list[ft.Control] = [
        body(t(f"timeline.{direction.value}_{step.state.value}")),
        caption(t.moment(step.at, zone)),
    ]
    if is_last:
        words.append(caption(t(f"timeline.next_{step.next_actor.value}")))
    return ft.Row(
        [
            ft.Column(
                [ft.Icon(icon, color=color, size=22), line],
                spacing=2,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            ft.Column(words, spacing=0, expand=True),
        ],
        spacing=theme.SMALL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
