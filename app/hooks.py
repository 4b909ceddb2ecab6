"""Where Flet meets stores and language packs: `use_store`, `use_text` and the page's size."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, TypeVar

import flet as ft
from flet.components.hooks.use_context import ContextProvider
from flet.components.hooks.use_ref import MutableRef

from app import links
from app.containment import contained, session_is_gone
from app.repositories.subscribers import Subscribers
from app.services.language_packs import LanguagePack
from app.state.account import AccountStore
from app.state.activity import ActivityStore
from app.state.appearance import AppearanceStore
from app.state.connectivity import ConnectivityStore
from app.state.device import DeviceStore
from app.state.history import HistoryStore
from app.state.language import LanguageStore
from app.state.lock import LockStore
from app.state.pin import PinStore
from app.state.receipt import ReceiptState, ReceiptStore
from app.state.session import SessionStore
from app.state.sign_in import SignInStore
from app.state.store import Store
from app.state.transfer import TransferStore
from app.state.window import WindowStore

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Stores:
    """Every store of one session; built once in `app.main` and never shared with another."""

    language: LanguageStore
    appearance: AppearanceStore
    session: SessionStore
    sign_in: SignInStore
    lock: LockStore
    account: AccountStore
    activity: ActivityStore
    transfer: TransferStore
    receipt: ReceiptStore
    history: HistoryStore
    device: DeviceStore
    pin: PinStore
    connectivity: ConnectivityStore
    window: WindowStore
    keys: Subscribers[str]
    """Keys pressed on a physical keyboard; never logged, for a PIN may be among them."""
    now: Callable[[], datetime]
    zone: tzinfo


StoresContext: ContextProvider[Stores | None] = ft.create_context(None)


def use_stores() -> Stores:
    """The stores of the session that draws."""
    stores = ft.use_context(StoresContext)
    assert isinstance(stores, Stores), "no stores were provided above this component"
    return stores


def use_text() -> LanguagePack:
    """The language pack in use; the component draws anew when another one is chosen."""
    return use_store(use_stores().language, lambda state: state.pack)


def use_store(store: Store[S], select: Callable[[S], T]) -> T:
    """Read a slice of a store; the component draws anew when, and only when, the slice changes.

    The slice is read at render, so it is never stale. Changes are checked on the session's own
    loop and context, because Flet sends an update to the page of whoever happens to be running.
    """
    _, redraw = ft.use_state(0)
    seen: MutableRef[tuple[Callable[[S], T], T]] = ft.use_ref()
    value = select(store.state)
    seen.current = (select, value)
    subscription: MutableRef[Callable[[], None]] = ft.use_ref()

    def subscribe() -> None:
        loop, own_context = asyncio.get_running_loop(), contextvars.copy_context()
        live = True

        def check() -> None:
            if live and seen.current is not None:
                latest_select, latest_value = seen.current
                if latest_select(store.state) == latest_value:
                    return
                if session_is_gone():  # it went with this check already on its way
                    stop()
                else:
                    redraw(lambda count: count + 1)

        def check_soon() -> None:
            loop.call_soon_threadsafe(check, context=own_context)

        unsubscribe = store.subscribe(check_soon)

        def stop() -> None:
            nonlocal live
            live = False
            unsubscribe()

        subscription.current = stop
        check()  # the state may have moved between render and mount

    def unsubscribe() -> None:
        if subscription.current is not None:
            subscription.current()
            subscription.current = None

    # By name: Flet 1.0.5 loses a cleanup that the set-up returns at the next render.
    ft.use_effect(subscribe, [store], cleanup=unsubscribe)
    return value


def use_on_mount(action: Callable[[], Any], *dependencies: object) -> None:
    """Run `action` once the component is on screen, and again when a dependency changed."""

    async def run() -> None:
        with contained():
            result = action()
            if asyncio.iscoroutine(result):
                await result

    # A cleanup, even an empty one, is what makes Flet cancel the effect when the screen goes.
    ft.use_effect(run, list(dependencies), cleanup=_nothing)


def use_sign_out() -> Callable[[], Awaitable[None]]:
    """A handler that signs out once nothing is under way any more, or the payer insists."""
    stores, page = use_stores(), ft.context.page

    async def sign_out() -> None:
        if await stores.transfer.resolve():
            await stores.session.sign_out()
        else:
            page.navigate(links.SEND_RESULT)

    return sign_out


def use_receipt(transfer_id: str) -> tuple[ReceiptState, Callable[[], Awaitable[None]]]:
    """Read one transfer when the component appears, and look for it in the ledger's history.

    The second value asks again.
    """
    stores = use_stores()
    state = use_store(stores.receipt, lambda state: state)

    async def show() -> None:
        await stores.receipt.show(transfer_id)
        read = stores.receipt.state
        if read.transfer is not None and read.trouble is None:
            await stores.history.verify_receipt(read.transfer)

    use_on_mount(show, transfer_id)
    return state, show


def _nothing() -> None: ...
