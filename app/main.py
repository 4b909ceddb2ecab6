"""Mounts the wallet on a Flet page: the platform's services, the theme, the page's events."""

import asyncio
import contextlib
import contextvars
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import flet as ft

from app import containment, out_of_sight, theme
from app.components.copy_line import ClipboardContext
from app.hooks import Stores, StoresContext, use_store
from app.redaction import guard_logs
from app.router import Router
from app.services.approver import open_approver
from app.services.cautious_clock import CautiousClock
from app.services.clipboard import BorrowedClipboard
from app.services.keeping import folder_of, open_keeping
from app.services.language_packs import LanguagePacks
from app.services.preferences import DevicePreferences
from app.services.token_vault import Platform
from app.services.upkeep import keep_up
from app.state.appearance import ThemeChoice
from app.wiring import Device, Wallet, build_wallet

IDLE_CHECK_SECONDS = 5.0

_THEME_MODES = {
    ThemeChoice.SYSTEM: ft.ThemeMode.SYSTEM,
    ThemeChoice.LIGHT: ft.ThemeMode.LIGHT,
    ThemeChoice.DARK: ft.ThemeMode.DARK,
}
_DEVICE_NAMES = {
    Platform.ANDROID: "Android",
    Platform.IOS: "iPhone",
    Platform.LINUX: "Linux",
    Platform.MACOS: "Mac",
    Platform.WINDOWS: "Windows",
    Platform.WEB: "Web",
}
_FONT_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


def prepare(page: ft.Page) -> None:
    """Before the first frame: a theme that comes later would flash in another font."""
    page.title = "Saku"
    page.theme = theme.build(dark=False)
    page.dark_theme = theme.build(dark=True)
    page.theme_animation_style = ft.AnimationStyle.no_animation()


def wallet(backend_url: str, packs: LanguagePacks) -> Callable[[ft.Page], Any]:
    """Flet's entry function for the wallet that talks to `backend_url`."""
    guard_logs()

    async def main(page: ft.Page) -> None:
        device = await open_device(page)
        mount(page, build_wallet(backend_url, device, packs, spawner()))

    return main


async def open_device(page: ft.Page) -> Device:
    """The services of the platform that the page runs on."""
    platform = platform_of(page)
    keeping = await open_keeping(platform, folder_of(platform))
    await keep_up(keeping.database, datetime.now(UTC))
    return Device(
        keeping=keeping,
        preferences=DevicePreferences(),
        approver=open_approver(platform, keeping.vault),
        name=_DEVICE_NAMES.get(platform, platform.value),
        width=page.width or 0,
        zone=datetime.now().astimezone().tzinfo or UTC,
    )


def platform_of(page: ft.Page) -> Platform:
    """Where the client runs; a browser is a browser on every system."""
    if page.web or page.platform is None:
        return Platform.WEB
    return Platform(page.platform.value.removesuffix("_tv"))


def spawner() -> Callable[..., object]:
    """A way to run a coroutine function for the page at hand; what it raises is apologised for.

    Unlike `page.run_task` it works while a browser is away too, for news come in then as well.
    """
    loop, own_context = asyncio.get_running_loop(), contextvars.copy_context()
    running: set[asyncio.Task[None]] = set()

    async def run(function: Callable[..., Awaitable[object]], *arguments: object) -> None:
        with containment.contained():
            await function(*arguments)

    def begin(function: Callable[..., Awaitable[object]], *arguments: object) -> None:
        task = loop.create_task(run(function, *arguments))
        running.add(task)
        task.add_done_callback(running.discard)

    def spawn(function: Callable[..., Awaitable[object]], *arguments: object) -> None:
        loop.call_soon_threadsafe(partial(begin, function, *arguments), context=own_context)

    return spawn


def mount(page: ft.Page, wallet: Wallet) -> None:
    """Draw the wallet on the page; who is signed in is found out while the mark is shown."""
    containment.install(page, lambda: _apologise(page, wallet.stores))
    if not page.web:
        _load_fonts(page)
    closed, clipboard = asyncio.Event(), BorrowedClipboard(ft.Clipboard, CautiousClock())
    _connect_page(page, wallet, closed)
    is_phone = platform_of(page) in (Platform.ANDROID, Platform.IOS)
    out_of_sight.connect(page, wallet.stores, clipboard, spawner(), is_phone=is_phone)
    page.render_views(Root, wallet.stores, clipboard)
    spawner()(_start, page, wallet.stores, closed)


async def _start(page: ft.Page, stores: Stores, closed: asyncio.Event) -> None:
    await asyncio.gather(
        stores.language.start(await _device_locales(page)),
        stores.appearance.start(),
        stores.lock.start(),
    )
    await stores.session.start()
    while not closed.is_set():
        # Often, for the loop's own time may stand still while the device sleeps.
        pause = min(IDLE_CHECK_SECONDS, stores.session.lock_when_idle())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(closed.wait(), pause)


async def _device_locales(page: ft.Page) -> list[str]:
    try:
        info = await asyncio.wait_for(page.get_device_info(), 5)
    except (TimeoutError, RuntimeError, TypeError, ValueError):
        # The last two: a device that describes itself in fields that Flet does not expect.
        return []
    return [found.language_code for found in info.locales] if info else []


@ft.component
def Root(stores: Stores, clipboard: BorrowedClipboard) -> Any:
    """Gives the page its theme and direction, and draws the router below the stores."""
    page = ft.context.page
    pack = use_store(stores.language, lambda state: state.pack)
    look = use_store(stores.appearance, lambda state: (state.theme, state.text_percent))
    is_narrow = use_store(stores.window, lambda state: state.is_narrow)
    is_covered = use_store(stores.lock, lambda state: state.is_covered)
    reconnects, redraw = ft.use_state(0)

    def apply() -> None:
        choice, percent = look
        page.theme = theme.build(dark=False, text_percent=percent, narrow=is_narrow)
        page.dark_theme = theme.build(dark=True, text_percent=percent, narrow=is_narrow)
        page.theme_mode = _THEME_MODES[choice]
        # Both: one mirrors the screens, the other dialogs and Material's own words.
        page.rtl = pack.is_rtl
        page.locale_configuration = ft.LocaleConfiguration(
            current_locale=ft.Locale(pack.code),
            supported_locales=[ft.Locale(code) for code, _ in stores.language.available],
        )
        page.update()

    def come_back(_: object) -> None:
        stores.lock.load()
        redraw(lambda count: count + 1)

    def follow() -> None:
        page.on_connect = come_back

    ft.use_effect(apply, [pack.code, look, is_narrow], cleanup=_nothing)
    ft.use_effect(follow, [], cleanup=_nothing)

    def screens() -> Any:
        # What changed while a browser was away was not sent to it, and what it still shows no
        # longer hears of changes: under another key everything is drawn anew, from new controls.
        if is_covered:
            return out_of_sight.Cover(key=f"cover-{reconnects}")  # type: ignore[call-arg]
        return Router(key=str(reconnects))  # type: ignore[call-arg]

    return StoresContext(stores, lambda: ClipboardContext(clipboard, screens))


def _connect_page(page: ft.Page, wallet: Wallet, closed: asyncio.Event) -> None:
    stores = wallet.stores

    def press(event: ft.KeyboardEvent) -> None:
        stores.session.touch()
        stores.keys.tell(event.key)

    async def close(_: object) -> None:
        closed.set()
        await wallet.close()

    page.on_keyboard_event = press
    page.on_resize = lambda event: stores.window.resize(event.width)
    page.on_close = close
    # Live news change other stores too, and are no sign that anybody is there.
    stores.transfer.subscribe(stores.session.touch)
    stores.appearance.subscribe(stores.session.touch)


def _apologise(page: ft.Page, stores: Stores) -> None:
    words = stores.language.state.pack("error.crash")
    page.show_dialog(ft.SnackBar(ft.Text(words), behavior=ft.SnackBarBehavior.FLOATING))


def _load_fonts(page: ft.Page) -> None:
    """On the web the font manifest names all weights; elsewhere each is added to the family."""
    for weight in _FONT_WEIGHTS:
        page.fonts = {theme.FONT_FAMILY: f"assets/fonts/SakuSans-{weight}.ttf"}
        page.update()


def _nothing() -> None: ...
