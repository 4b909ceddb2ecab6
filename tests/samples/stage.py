"""Where a sample is played: the whole wallet over a fake backend, with or without its screens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import flet as ft

from api_contract import path
from api_contract.account import Account
from api_contract.payee import Payee
from api_contract.transfer import Transfer
from app.errors import WalletError
from app.hooks import Stores
from app.main import Root
from app.services.approver import Approver, NoApprover
from app.services.cautious_clock import CautiousClock
from app.services.clipboard import BorrowedClipboard
from app.services.keeping import Keeping
from app.services.language_packs import LanguagePack, LanguagePacks
from app.services.patience import Patience
from app.services.preferences import MemoryPreferences
from app.services.token_vault import MemoryVault, Persistence
from app.wiring import Device, Wallet, build_wallet
from tests.fakes import FakeDatabase, FakeVault, QuickPinDeriver
from tests.harness import Device as Screen
from tests.harness import open_device
from tests.samples import world
from tests.samples.fake_backend import FakeBackend
from tests.samples.friendly import friendly_backend
from tests.samples.ledger import Ledger

PACKS = LanguagePacks()
"""Read once for all samples: packs are frozen."""

_ONE_TRY = Patience(retries=0, breaker_failures=1_000_000)


def kept_well() -> Keeping:
    """Keychain and disk are as they should be."""
    return Keeping(FakeVault(), FakeDatabase())


def kept_in_memory(loss: WalletError | None = None) -> Keeping:
    """A browser's, or that of a device whose own can't be used."""
    return Keeping(MemoryVault(), FakeDatabase(Persistence.MEMORY), loss)


@dataclass(frozen=True)
class Sample:
    """One state of one screen: `play` brings a stage there."""

    name: str
    play: Callable[["Stage"], Awaitable[object]]
    width: int = world.PHONE
    hides_amounts: bool = False
    keeping: Callable[[], Keeping] = kept_well
    approver: Callable[[], Approver] = NoApprover


class Stage:
    """One wallet with its stores, its backend and ledger, and, once opened, its screen."""

    def __init__(self, exits: AsyncExitStack, device: Device, backend: FakeBackend) -> None:
        self._exits = exits
        self._device = device
        self._tasks: list[asyncio.Task[Any]] = []
        self._screen: Screen | None = None
        self.backend = backend
        self.ledger = Ledger()
        self.ledger.serve(backend)
        backend.sign = self.ledger.sign_answer
        self.wallet = self._build()

    @property
    def stores(self) -> Stores:
        """The stores of this wallet."""
        return self.wallet.stores

    @property
    def database(self) -> FakeDatabase:
        """What this device keeps."""
        assert isinstance(self._device.keeping.database, FakeDatabase)
        return self._device.keeping.database

    @property
    def screen(self) -> Screen:
        """What is drawn; only after `open`."""
        assert self._screen is not None, "open an address first"
        return self._screen

    @property
    def pack(self) -> LanguagePack:
        """The language in use."""
        return self.stores.language.state.pack

    async def open(self, address: str = "/") -> Screen:
        """Draw the wallet at this address; returns when everything asked for has come."""

        def draw(page: ft.Page) -> None:
            clipboard = BorrowedClipboard(ft.Clipboard, CautiousClock())
            page.render_views(Root, self.stores, clipboard)

        opening = open_device(draw, route=address, width=int(self._device.width))
        self._screen = await self._exits.enter_async_context(opening)
        await self.rest()
        return self._screen

    def begin(self, verb: Coroutine[Any, Any, object]) -> None:
        """Have a verb run while the rest goes on."""
        self._tasks.append(asyncio.get_running_loop().create_task(verb))

    async def rest(self) -> None:
        """Until nothing more is asked, answered or drawn; what is held back is not waited for."""
        asked = -1
        while asked != len(self.backend.asked) or self.backend.working:
            asked = len(self.backend.asked)
            for _ in range(12):
                await asyncio.sleep(0)
            if self._screen is not None:
                await self._screen.settle()

    async def restart(self) -> None:
        """The same device after the app was closed; the vault is what it was."""
        await self.wallet.close()
        self.wallet = self._build()
        await self.stores.language.start([])
        await self.stores.session.start()

    async def close(self) -> None:
        """End everything; raises what a verb raised meanwhile."""
        await self.wallet.close()
        for task in self._tasks:
            if not task.done():
                task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        failures = [end for end in ends if isinstance(end, Exception)]
        if failures:
            raise failures[0]

    def post(self, transfer: Transfer) -> int:
        """Have backend and ledger know of this transfer; the number of its event."""
        number = self.ledger.post(transfer)
        address = path.TRANSFER_RECEIPT.format(transfer_id=transfer.id)
        self.backend.answer("GET", path.TRANSFER.format(transfer_id=transfer.id), transfer)
        self.backend.answer("GET", address, lambda _: self.ledger.receipt(number))
        return number

    # -- the ways that many samples begin with ------------------------------------------------

    async def enter_phone(self) -> None:
        """A number is typed and its code is on the way."""
        self.stores.sign_in.set_region("ID")
        self.stores.sign_in.set_phone(world.PHONE_TEXT)
        await self.stores.sign_in.request_code()

    async def prove_phone(self) -> None:
        """The code was right."""
        await self.enter_phone()
        await self.stores.sign_in.enter_code(world.CODE)

    async def sign_in(self) -> None:
        """Sari is in."""
        await self.stores.session.start()
        await self.prove_phone()
        await self.stores.sign_in.enter_pin(world.PIN)
        await self.rest()

    async def draft(
        self, payee: Payee = world.AISHA, amount: str = "", note: str = "", *accounts: Account
    ) -> None:
        """Sari began to pay somebody."""
        await self.sign_in()
        if accounts:
            self.backend.answer("GET", "/v1/accounts", world.accounts(*accounts))
        await self.stores.account.refresh()
        transfer = self.stores.transfer
        transfer.choose_payee(payee, self.stores.account.state.accounts)
        transfer.set_amount(amount, self.pack.code)
        transfer.set_note(note)

    async def review(self, payee: Payee = world.AISHA, note: str = "") -> None:
        """A draft of twenty-five thousand rupiah is quoted."""
        await self.draft(payee, "25000", note)
        await self.stores.transfer.review(self.pack.code)

    async def approve(self) -> None:
        """The PIN is asked for."""
        await self.review()
        await self.stores.transfer.submit("reason", "shown", self.pack.code)

    async def alarm(self) -> None:
        """Sari's device knows the ledger, then meets it with a shorter past."""
        await self.sign_in()
        del self.ledger.events[-3:]
        await self.stores.history.verify()

    def _build(self) -> Wallet:
        def spawn(function: Callable[..., Coroutine[Any, Any, object]], *arguments: object) -> None:
            self.begin(function(*arguments))

        return build_wallet("https://backend.test", self._device, PACKS, spawn)


@asynccontextmanager
async def open_stage(
    language: str = "en",
    *,
    width: int = world.PHONE,
    keeping: Keeping | None = None,
    approver: Approver | None = None,
) -> AsyncIterator[Stage]:
    """A wallet on a good day, speaking this language; closed on the way out."""
    backend = friendly_backend()
    device = Device(
        keeping=keeping or kept_well(),
        preferences=MemoryPreferences(),
        approver=approver or NoApprover(),
        name="Android",
        width=width,
        zone=world.ZONE,
        link=backend,
        patience=_ONE_TRY,
        pin_deriver=QuickPinDeriver(),
        now=lambda: world.NOW,
        sleep=lambda _: asyncio.sleep(0),
    )
    async with AsyncExitStack() as exits:
        stage = Stage(exits, device, backend)
        exits.push_async_callback(stage.close)
        await stage.stores.language.choose(language)
        yield stage


@asynccontextmanager
async def playing(sample: Sample, language: str) -> AsyncIterator[Stage]:
    """The sample as somebody who speaks this language meets it."""
    async with open_stage(
        language, width=sample.width, keeping=sample.keeping(), approver=sample.approver()
    ) as stage:
        await sample.play(stage)
        await stage.rest()
        yield stage


def on_desktop(*samples: Sample) -> tuple[Sample, ...]:
    """The same states in a wide window."""
    return tuple(
        replace(sample, name=f"{sample.name} wide", width=world.DESKTOP) for sample in samples
    )
