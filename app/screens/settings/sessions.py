"""My devices: which may send, a yes or no to a new one, and the freeze of everything."""

import flet as ft

from api_contract.device import DeviceState
from api_contract.session import SessionSummary
from app import links, theme
from app.components.boundary import component
from app.components.buttons import OnClick, main_button, quiet_button
from app.components.device_notice import DeviceNotice
from app.components.feedback import error_state, skeleton, trouble_banner
from app.components.layout import card, column, divider
from app.components.pin_pad import PinPad
from app.components.shell import step_view
from app.components.typography import body, caption, quiet, title
from app.hooks import use_on_mount, use_store, use_stores, use_text
from app.screens.boundary import screen
from app.services.language_packs import LanguagePack
from app.state.device import UNFREEZE, DevicesState


@screen
def SessionsScreen() -> ft.View:
    """What has to be said, the freeze, then the list; or the PIN that something takes."""
    stores, t = use_stores(), use_text()
    is_wide = use_store(stores.window, lambda state: state.is_wide)
    state = use_store(stores.device, lambda state: state)
    trouble = use_store(stores.session, lambda state: state.trouble)
    page = ft.context.page
    use_on_mount(stores.device.refresh)

    async def everywhere() -> None:
        await stores.session.sign_out(everywhere=True)

    if state.asking is not None:
        return step_view(
            t,
            links.SETTINGS_SESSIONS,
            t("settings.sessions"),
            [PinForDevices(state.asking, key="pin")],
            is_wide=is_wide,
            open_address=page.navigate,
            on_back=lambda: stores.device.ask(None),
        )
    return step_view(
        t,
        links.SETTINGS_SESSIONS,
        t("settings.sessions"),
        [
            DeviceNotice(t, state, stores.now, stores.zone, key="notice"),
            Remedies(state, key="remedies"),
            Lines(state, key="lines"),
            trouble_banner(t, state.trouble if state.listed is not None else trouble),
        ],
        is_wide=is_wide,
        open_address=page.navigate,
        actions=[quiet_button(t("sessions.end_all"), everywhere, key="end-all")],
    )


@component
def PinForDevices(asking: str) -> ft.Control:
    """The PIN for a yes to another device, or for the end of a freeze."""
    stores, t = use_stores(), use_text()
    state = use_store(stores.device, lambda state: state)
    person = use_store(stores.session, lambda state: state.person)
    person_id = person.id if person else ""
    joining = {one.device.id: one for one in state.sessions}.get(asking)
    hint = t("devices.unfreeze_hint")
    if joining is not None:
        hint = t("devices.confirm_hint", name=_name(t, joining), place=_place(t, joining))

    async def enter(pin: str) -> None:
        await stores.device.enter_pin(person_id, pin)

    return column(
        body(hint, text_align=ft.TextAlign.CENTER),
        trouble_banner(t, state.trouble),
        PinPad(t, enter, stores.keys.add, busy=state.busy),
    )


@component
def Remedies(state: DevicesState) -> ft.Control:
    """Freeze, unfreeze, say no to another PIN, do without the other devices."""
    stores, t = use_stores(), use_text()
    store, own = stores.device, state.own
    buttons: list[ft.Control] = []
    if state.recovery is not None:
        buttons.append(main_button(t("devices.pin_no"), store.stop_recovery, key="pin-no"))
    if own is not None and own.state is DeviceState.WAITING:
        buttons.append(quiet_button(t("devices.recover"), store.recover, key="recover"))
    if state.is_frozen:
        if not state.is_freeze_kept:
            ask = lambda: store.ask(UNFREEZE)  # noqa: E731 - an event handler
            buttons.append(quiet_button(t("devices.unfreeze"), ask, key="unfreeze"))
    else:
        buttons.append(_freeze_button(t, store.freeze, state.busy))
    return column(*buttons, spacing=theme.TIGHT)


def _freeze_button(t: LanguagePack, freeze: OnClick, busy: bool) -> ft.Control:
    color = ft.Colors.ON_ERROR_CONTAINER
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.AC_UNIT, color=color),
                ft.Column(
                    [
                        title(t("devices.freeze"), color=color),
                        quiet(t("devices.freeze_hint"), color=color),
                    ],
                    spacing=0,
                    expand=True,
                ),
                *([ft.ProgressRing(width=20, height=20, stroke_width=2.5)] if busy else []),
            ],
            spacing=theme.MEDIUM,
        ),
        bgcolor=ft.Colors.ERROR_CONTAINER,
        border_radius=theme.CARD_RADIUS,
        padding=theme.MEDIUM,
        ink=True,
        on_click=None if busy else freeze,
        key="freeze",
    )


@component
def Lines(state: DevicesState) -> ft.Control:
    """One line per place, this one first named."""
    stores, t = use_stores(), use_text()
    if state.listed is None:
        if state.trouble is not None:
            return error_state(t, state.trouble, stores.device.refresh)
        return card(skeleton(2))
    can_confirm = {one.id for one in state.asks_to_join}
    lines: list[ft.Control] = []
    for session in state.sessions:
        if lines:
            lines.append(divider())
        lines.append(Line(session, session.id in can_confirm, key=session.id))
    return card(*lines)


@component
def Line(session: SessionSummary, can_confirm: bool) -> ft.Control:
    """Device, place, times, what it may; and its yes, its no or its end."""
    stores, t = use_stores(), use_text()
    state = session.device.state

    async def end() -> None:
        await stores.device.end(session.id)

    seen = t("sessions.seen", ago=t.ago(session.last_seen_at, stores.now()))
    words: list[ft.Control] = [
        body(_name(t, session)),
        quiet(_place(t, session)),
        quiet(t("sessions.since", date=t.moment(session.started_at, stores.zone))),
        caption(t("sessions.current") if session.is_current else seen),
    ]
    if state is not DeviceState.TRUSTED:
        words.append(caption(t(f"devices.state_{state.value}"), color=ft.Colors.ERROR))
    if can_confirm:
        ask = lambda: stores.device.ask(session.device.id)  # noqa: E731 - an event handler
        words.append(
            ft.Row(
                [
                    main_button(t("devices.yes"), ask, key="yes"),
                    quiet_button(t("devices.no"), end, key="no"),
                ],
                spacing=theme.SMALL,
                wrap=True,
            )
        )
    return ft.Row(
        [
            ft.Icon(ft.Icons.DEVICES_OUTLINED, color=ft.Colors.PRIMARY),
            ft.Column(words, spacing=2, expand=True),
            quiet_button(
                t("sessions.end"), end, visible=not session.is_current and not can_confirm
            ),
        ],
        spacing=theme.SMALL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _name(t: LanguagePack, session: SessionSummary) -> str:
    return t.isolate(session.device.name) if session.device.name else t("sessions.unnamed")


def _place(t: LanguagePack, session: SessionSummary) -> str:
    city = t.place(session.place)
    address = t.isolate(session.address)
    return t("sessions.place", city=city, address=address) if city else address
