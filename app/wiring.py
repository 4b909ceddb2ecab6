"""Builds everything of one session: services, repositories and stores, each made once."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import httpx

from api_contract.live_event import LiveEvent, LiveEventKind
from app.hooks import Stores
from app.repositories.account import AccountRepository
from app.repositories.activity import ActivityRepository
from app.repositories.consent import ConsentRepository
from app.repositories.device import DeviceRepository
from app.repositories.history import HistoryRepository
from app.repositories.live_event import LiveEventRepository
from app.repositories.payee import PayeeRepository
from app.repositories.pin import PinRepository
from app.repositories.session import DevicePlace, SessionRepository
from app.repositories.subscribers import Subscribers
from app.repositories.transfer import TransferRepository
from app.services.api_client import ApiClient, open_api
from app.services.approver import Approver
from app.services.cautious_clock import CautiousClock
from app.services.device_keys import DeviceKeys
from app.services.history_record import HistoryRecord
from app.services.identifier import mint_transfer_id
from app.services.keeping import Keeping
from app.services.language_packs import LanguagePacks
from app.services.live_stream import live_events
from app.services.local_database import LocalDatabase
from app.services.patience import Patience
from app.services.pin_deriver import PinDeriver
from app.services.preferences import Preferences
from app.services.token_vault import Persistence
from app.state.account import AccountStore
from app.state.activity import ActivityStore
from app.state.appearance import AppearanceStore
from app.state.connectivity import ConnectivityStore
from app.state.device import DeviceStore
from app.state.history import HistoryStore, Verdict
from app.state.language import LanguageStore
from app.state.lock import LockStore
from app.state.pin import PinStore
from app.state.receipt import ReceiptStore
from app.state.session import SessionStatus, SessionStore
from app.state.sign_in import SignInStore
from app.state.transfer import TransferStore
from app.state.window import WindowStore


@dataclass(frozen=True)
class Device:
    """What the platform gives a session; tests give fakes."""

    keeping: Keeping
    preferences: Preferences
    approver: Approver
    name: str
    width: float
    zone: tzinfo
    link: httpx.AsyncBaseTransport | None = None
    patience: Patience | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pin_deriver: PinDeriver = PinDeriver()  # noqa: RUF009 - it has no state
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """How the pauses pass before an unanswered transfer is asked about again."""


@dataclass(frozen=True)
class Wallet:
    """One session: its stores for the screens, and what must be closed with it."""

    stores: Stores
    live: LiveEventRepository
    api: ApiClient
    database: LocalDatabase

    async def close(self) -> None:
        """End the live stream and the connections, and give the database back."""
        await self.live.stop()
        await self.api.close()
        await self.database.close()


def build_wallet(
    backend_url: str, device: Device, packs: LanguagePacks, spawn: Callable[..., object]
) -> Wallet:
    """Everything of one session; `spawn(function, *arguments)` runs a coroutine on its loop."""
    database = device.keeping.database
    keys = DeviceKeys(database, device.keeping.vault, device.approver)
    api, tokens = open_api(
        backend_url, database, keys, device.now, link=device.link, patience=device.patience
    )

    accounts = AccountRepository(api)
    activity = ActivityRepository(api)
    payees = PayeeRepository(api)
    pins = PinRepository(api, keys, device.pin_deriver)
    devices = DeviceRepository(api, pins, database, tokens.now)
    place = DevicePlace(device.name, getattr(device.zone, "key", ""))
    sessions = SessionRepository(api, tokens, keys, pins, devices, place)
    history = HistoryRepository(api, HistoryRecord(device.preferences))
    transfers = TransferRepository(api, keys, history.key, tokens.now, device.sleep)
    consents = ConsentRepository(keys, pins, device.approver)

    def source(on_state: Callable[[bool], None]) -> AsyncIterator[LiveEvent]:
        return live_events(api, on_state=on_state)

    live = LiveEventRepository(source)
    session = SessionStore(
        sessions,
        device.approver,
        CautiousClock(),
        database.persistence is Persistence.KEYCHAIN,
        device.keeping.loss,
    )
    stores = Stores(
        language=LanguageStore(packs, device.preferences),
        appearance=AppearanceStore(device.preferences),
        session=session,
        sign_in=SignInStore(sessions, pins, session.begin),
        lock=LockStore(device.preferences),
        account=AccountStore(accounts),
        activity=ActivityStore(activity),
        transfer=TransferStore(
            transfers,
            payees,
            consents,
            lambda: mint_transfer_id(device.now, secrets.token_bytes),
        ),
        receipt=ReceiptStore(transfers),
        history=HistoryStore(history),
        device=DeviceStore(devices),
        pin=PinStore(pins),
        connectivity=ConnectivityStore(),
        window=WindowStore(device.width),
        keys=Subscribers(),
        now=device.now,
        zone=device.zone,
    )
    wallet = Wallet(stores, live, api, database)
    _connect_news(wallet, accounts, activity, payees, transfers, spawn)
    _connect_session(wallet, accounts, payees, spawn)
    return wallet


def _connect_news(
    wallet: Wallet,
    accounts: AccountRepository,
    activity: ActivityRepository,
    payees: PayeeRepository,
    transfers: TransferRepository,
    spawn: Callable[..., object],
) -> None:
    """What happens in one place is heard in the others."""
    stores = wallet.stores

    def hear(event: LiveEvent) -> None:
        if event.activity is not None:
            activity.add(event.activity)
        if event.kind is LiveEventKind.SESSIONS_CHANGED:
            spawn(stores.device.refresh)
        else:
            spawn(stores.account.refresh)

    def link_changed(is_up: bool) -> None:
        was_down = not stores.connectivity.state.is_online
        stores.connectivity.set_online(is_up)
        if is_up and was_down:
            # First of all: a freeze that was kept must not be overtaken.
            spawn(stores.device.refresh)
            spawn(stores.account.refresh)
            if stores.activity.state.trouble is not None:
                spawn(stores.activity.retry)
            if stores.history.state.verdict is Verdict.UNKNOWN:
                spawn(stores.history.verify)

    def sent(_: object) -> None:
        spawn(stores.account.refresh)
        spawn(stores.activity.refresh)
        spawn(stores.transfer.refresh_recent)

    accounts.changed.add(lambda _: stores.connectivity.set_online(True))
    wallet.live.heard.add(hear)
    wallet.live.link_changed.add(link_changed)
    transfers.sent.add(sent)

    def speak() -> None:
        pack = stores.language.state.pack
        stores.transfer.tell_amount(pack.number_of)
        stores.sign_in.follow_language(pack.code)

    stores.language.subscribe(speak)


def _connect_session(
    wallet: Wallet,
    accounts: AccountRepository,
    payees: PayeeRepository,
    spawn: Callable[..., object],
) -> None:
    """Signed in, the stream runs; signed out, nothing of the person is left."""
    stores = wallet.stores

    def follow() -> None:
        status = stores.session.state.status
        if status is SessionStatus.SIGNED_IN:
            wallet.live.start()
            spawn(stores.history.verify)
            spawn(stores.device.refresh)
        elif status is SessionStatus.SIGNED_OUT:
            spawn(wallet.live.stop)
            for part in (accounts, payees, stores.account, stores.activity, stores.receipt):
                part.forget()
            stores.device.forget()
            stores.history.forget()
            stores.transfer.wipe()
            stores.pin.begin()

    stores.session.subscribe(follow)
