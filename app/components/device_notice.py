"""What has to be said of this person's devices before anything else."""

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo

import flet as ft

from api_contract.device import Device, DeviceState
from app import theme
from app.components.boundary import component
from app.components.buttons import OnClick, quiet_button
from app.components.layout import column
from app.components.typography import body, label
from app.services.language_packs import LanguagePack
from app.state.device import DevicesState

TICK_SECONDS = 15.0


@component
def DeviceNotice(
    t: LanguagePack,
    state: DevicesState,
    now: Callable[[], datetime],
    zone: tzinfo,
    open_devices: OnClick | None = None,
) -> ft.Control:
    """The most urgent of it, or nothing; a countdown goes on by itself.

    `open_devices` leads to where something can be done.
    """
    _, redraw = ft.use_state(0)
    small_until = state.own.small_until if state.own else None

    async def tick() -> None:
        while small_until is not None and now() < small_until:
            await asyncio.sleep(TICK_SECONDS)
            redraw(lambda count: count + 1)

    ft.use_effect(tick, [small_until], cleanup=_nothing)
    return _most_urgent(t, state, now(), zone, open_devices) or ft.Container(visible=False)


def has_notice(state: DevicesState, now: datetime) -> bool:
    """Whether there is anything to be said."""
    own = state.own
    is_new = own is not None and own.small_until is not None and now < own.small_until
    is_trusted = own is None or own.state is DeviceState.TRUSTED
    asked = state.recovery is not None
    return state.is_frozen or asked or bool(state.asks_to_join) or not is_trusted or is_new


def _most_urgent(
    t: LanguagePack, state: DevicesState, now: datetime, zone: tzinfo, open_devices: OnClick | None
) -> ft.Control | None:
    if state.is_freeze_kept:
        return _notice(t, "freeze_kept", ft.Icons.AC_UNIT, open_devices, is_grave=True)
    if state.is_frozen:
        return _notice(t, "frozen", ft.Icons.AC_UNIT, open_devices, is_grave=True)
    if state.listed is not None and state.recovery is not None:
        when = t.moment(state.recovery.ready_at, zone)
        name = "pin_asked" if state.recovery == state.listed.recovery else "number_asked"
        return _notice(t, name, ft.Icons.PASSWORD, open_devices, is_grave=True, when=when)
    if state.asks_to_join:
        return _notice(t, "asks", ft.Icons.ADD_TO_HOME_SCREEN, open_devices, is_grave=True)
    own = state.own
    return None if own is None else _own_notice(t, own, now, zone, open_devices)


def _own_notice(
    t: LanguagePack, own: Device, now: datetime, zone: tzinfo, open_devices: OnClick | None
) -> ft.Control | None:
    if own.state is DeviceState.FROZEN:
        return _notice(t, "own_frozen", ft.Icons.AC_UNIT, open_devices, is_grave=True)
    if own.state is DeviceState.WAITING:
        return _notice(t, "own_waiting", ft.Icons.HOURGLASS_TOP, open_devices)
    if own.state is DeviceState.RECOVERING and own.trusted_from is not None:
        when = t.moment(own.trusted_from, zone)
        return _notice(t, "own_recovering", ft.Icons.HOURGLASS_TOP, open_devices, when=when)
    if own.small_until is not None and now < own.small_until:
        left = t.remaining(own.small_until, now)
        return _notice(t, "own_small", ft.Icons.HOURGLASS_TOP, open_devices, left=left)
    return None


def _notice(
    t: LanguagePack,
    name: str,
    icon: ft.IconData,
    open_devices: OnClick | None,
    *,
    is_grave: bool = False,
    **values: str,
) -> ft.Control:
    """A title, a sentence, and the way to where something can be done."""
    color = ft.Colors.ON_ERROR_CONTAINER if is_grave else ft.Colors.ON_SECONDARY_CONTAINER
    words: list[ft.Control] = [
        label(t(f"devices.title_{name}"), color=color),
        body(t(f"devices.text_{name}", **values), color=color),
    ]
    if open_devices is not None:
        look = quiet_button(t("devices.look"), open_devices, key="open-devices")
        words.append(ft.Row([look], alignment=ft.MainAxisAlignment.END))
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, color=color, size=24),
                    ft.Container(column(*words, spacing=theme.HAIR), expand=True),
                ],
                vertical_alignment=ft.CrossAxisAlignment.START,
                spacing=theme.SMALL,
            ),
            bgcolor=ft.Colors.ERROR_CONTAINER if is_grave else ft.Colors.SECONDARY_CONTAINER,
            border_radius=theme.CARD_RADIUS,
            padding=theme.MEDIUM,
            key="device-notice",
        ),
    )


def _nothing() -> None: ...
