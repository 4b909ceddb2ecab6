"""Which screen an address shows, and which addresses need somebody signed in."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app import links
from app.hooks import use_store, use_stores
from app.screens import settings, transfer
from app.screens.activity import ActivityScreen
from app.screens.home import HomeScreen
from app.screens.not_found import NotFoundScreen
from app.screens.receipt import ReceiptScreen
from app.screens.receive import ReceiveScreen
from app.screens.sign_in import SignInScreen
from app.screens.starting import StartingScreen
from app.screens.unlock import UnlockScreen
from app.screens.welcome import WelcomeScreen
from app.state.session import SessionStatus

Screen = Callable[..., ft.View]

TABS: dict[str, Screen] = {
    links.HOME: HomeScreen,
    links.ACTIVITY: ActivityScreen,
    links.SETTINGS: settings.SettingsScreen,
}
"""The main screens; one of them is always the lowest view of the stack."""

STEPS: dict[str, Screen] = {
    links.SEND: partial(transfer.SendScreen, links.SEND),
    links.SEND_AMOUNT: partial(transfer.SendScreen, links.SEND_AMOUNT),
    links.SEND_REVIEW: partial(transfer.SendScreen, links.SEND_REVIEW),
    links.SEND_APPROVE: partial(transfer.SendScreen, links.SEND_APPROVE),
    links.SEND_RESULT: partial(transfer.SendScreen, links.SEND_RESULT),
    links.RECEIVE: ReceiveScreen,
    links.SETTINGS_LANGUAGE: settings.LanguageScreen,
    links.SETTINGS_APPEARANCE: settings.AppearanceScreen,
    links.SETTINGS_SESSIONS: settings.SessionsScreen,
    links.SETTINGS_PIN: settings.PinScreen,
    links.SETTINGS_ABOUT: settings.AboutScreen,
}
"""Screens above a main one, with a back arrow."""

OPEN: dict[str, Screen] = {links.WELCOME: WelcomeScreen, links.SIGN_IN: SignInScreen}
"""Screens for somebody who is not signed in."""

_RECEIPT = re.compile(r"^/receipt/([0-9a-f-]{36})$")


@ft.component
def Router() -> Any:
    """The stack of views for the page's address: a main screen, and perhaps one above it."""
    stores = use_stores()
    page = ft.context.page
    route, set_route = ft.use_state(page.route or links.HOME)
    status = use_store(stores.session, lambda state: state.status)
    address = address_of(route)
    was_signed_in: MutableRef[bool] = ft.use_ref(False)
    wanted = ft.use_ref(links.HOME)

    def change(event: ft.RouteChangeEvent) -> None:
        stores.session.touch()
        set_route(event.route)

    def follow() -> None:
        page.on_route_change = change
        page.on_view_pop = lambda _: page.navigate(links.parent(address_of(page.route)))

    def arrive() -> None:
        """Signed in: on to the address they came for. Signed out: to the welcome."""
        if status is SessionStatus.SIGNED_IN and address in OPEN:
            page.navigate(wanted.current or links.HOME)
        elif status is SessionStatus.SIGNED_OUT and address not in OPEN:
            # Whoever signs out on purpose leaves no address behind for the next person.
            left = was_signed_in.current and stores.session.state.trouble is None
            wanted.current = links.HOME if left else address
            page.navigate(links.WELCOME)
        was_signed_in.current = status in (SessionStatus.SIGNED_IN, SessionStatus.LOCKED)

    ft.use_effect(follow, [], cleanup=_nothing)
    ft.use_effect(arrive, [status, address], cleanup=_nothing)
    return views(status, address)


def address_of(route: str | None) -> str:
    """The path alone, without query, fragment and a slash at its end."""
    path = re.split(r"[?#]", route or links.HOME, maxsplit=1)[0]
    return path.rstrip("/") or links.HOME


def views(status: SessionStatus, address: str) -> list[ft.View]:
    """The screens from the lowest to the one in view."""
    if status is SessionStatus.STARTING:
        return [StartingScreen(key="starting")]
    if status is SessionStatus.LOCKED:
        return [UnlockScreen(key="unlock")]
    if status is SessionStatus.SIGNED_OUT:
        return [_signed_out(address)]
    return _signed_in(address)


def _signed_out(address: str) -> ft.View:
    found = OPEN.get(address, WelcomeScreen)
    return found(key=address if address in OPEN else links.WELCOME)


def _signed_in(address: str) -> list[ft.View]:
    if address in OPEN:
        address = links.HOME
    if address in TABS:
        return [TABS[address](key=address)]
    lowest = links.main_screen(address)
    return [TABS[lowest](key=lowest), _step(address)]


def _step(address: str) -> ft.View:
    receipt = _RECEIPT.match(address)
    if receipt:
        return ReceiptScreen(receipt[1], key=address)
    found = STEPS.get(address)
    return found(key=address) if found else NotFoundScreen(address, key=address)


def _nothing() -> None: ...
