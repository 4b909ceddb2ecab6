"""A phone in somebody's hand: the real wallet on it, what they tap, and what they then see."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import flet as ft
import pytest

from api_contract import path
from api_contract.proof import SCHEME
from app import links, wiring
from app.main import mount, spawner
from app.services import keeping
from app.services.approver import NoApprover
from app.services.keeping import Keeping
from app.services.language_packs import LanguagePack, LanguagePacks
from app.services.patience import Patience
from app.services.preferences import MemoryPreferences
from app.services.token_vault import Platform
from app.wiring import Wallet, build_wallet
from backend.demo.cast import DEMO_PIN
from backend.settings import DEMO_CODE
from tests.fakes import FakeApprover, FakeLink, FakeVault
from tests.harness import Device, open_device
from tests.harness.query import Node, visible
from tests.journeys.world import PEOPLE, World

PACKS = LanguagePacks()
QUICK = Patience(
    connect_seconds=1.0,
    read_seconds=1.0,
    call_seconds=3.0,
    backoff_seconds=0.01,
    pauses_seconds=0.5,
    breaker_failures=1000,
)
"""Short times, and a breaker that stays out of the way."""


@dataclass(frozen=True)
class Kept:
    """What outlives the app: its folder, the keychain and the preferences."""

    folder: Path
    vault: FakeVault = field(default_factory=FakeVault)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)

    async def open(self) -> Keeping:
        """As the app does when it starts."""

        async def vault(_: Platform) -> FakeVault:
            return self.vault

        with pytest.MonkeyPatch.context() as change:
            change.setattr(keeping, "open_vault", vault)
            return await keeping.open_keeping(Platform.ANDROID, self.folder)

    def copy_to(self, folder: Path) -> "Kept":
        """All that somebody gets who copies the device, or restores an old copy of it."""
        shutil.copytree(self.folder, folder)
        return Kept(folder, FakeVault(dict(self.vault.items)))


@dataclass
class Phone:
    """One device; texts are named by their key in the language pack, controls by their own."""

    device: Device
    wallet: Wallet
    link: FakeLink
    kept: Kept

    @property
    def t(self) -> LanguagePack:
        """The language on screen."""
        return self.wallet.stores.language.state.pack

    # -- seeing -----------------------------------------------------------------------------

    def shows(self, key: str, **values: object) -> bool:
        """Whether the text of `key` can be read, alone or inside another one."""
        text = self.t(key, **values)
        assert text != key, f"there is no text {key}, so it could never be seen"
        return self.reads(text)

    def reads(self, text: str) -> bool:
        """Whether exactly these letters can be read somewhere."""
        return self.device.exists(contains=visible(text))

    def field(self, label: str) -> str:
        """What stands in the field with that label."""
        return str(self.device.find(self.t(label), type="TextField")["value"])

    async def see(self, key: str, **values: object) -> None:
        """Wait for the text of `key`."""
        await self.wait_until(lambda: self.shows(key, **values))

    async def see_control(self, key: str) -> None:
        """Wait for a control."""
        await self.wait_until(lambda: self.device.exists(key=key))

    async def read(self, text: str) -> None:
        """Wait for these letters."""
        await self.wait_until(lambda: self.reads(text))

    async def answered(self, count: int, address: str = path.SIGN_IN_CHECKS) -> None:
        """Wait until that many questions to `address` are over and the screen is at rest."""
        await self.wait_until(lambda: self.link.count(address) == count and not self.is_busy)

    @property
    def is_busy(self) -> bool:
        """Whether a ring says that an answer is awaited."""
        return self.device.exists(type="ProgressRing")

    async def wait_until(self, holds: Callable[[], bool], timeout_seconds: float = 10) -> None:
        """Wait for a claim about the screen; fails with the screen."""
        await self.device.settle_until(holds, timeout_seconds)

    # -- doing ------------------------------------------------------------------------------

    async def tap(self, key: str) -> None:
        """Tap a control as soon as it is there and can be used."""
        await self._usable(key=key)
        await self.device.tap(key=key)

    async def tap_text(self, key: str) -> None:
        """Tap what bears the text of `key` and no other."""
        await self.wait_until(lambda: self.device.exists(self.t(key)))
        await self.device.tap(self.t(key))

    async def tap_twice(self, key: str) -> None:
        """Two taps so quick that the second finds the screen as the first one did."""
        await self.see_control(key)
        node = self.device.find(key=key)
        for _ in range(2):
            self.device.send_event(node.control["_i"], "click", None)
        await self.device.settle()

    async def enter(self, value: str, label: str) -> None:
        """Fill the field with that label as soon as it is there and can be used."""
        text = self.t(label)
        await self._usable(text, type="TextField")
        await self.device.enter_text(value, text, type="TextField")

    async def type_pin(self, pin: str) -> None:
        """Tap six digits."""
        for digit in pin:
            await self.tap(f"pin-{digit}")

    async def _usable(self, text: str | None = None, **rest: str) -> None:
        await self.wait_until(lambda: any(map(_is_usable, self.device.find_all(text, **rest))))

    # -- ways through the wallet ------------------------------------------------------------

    async def prove_number(self, phone: str) -> None:
        """From the welcome screen to what follows the code."""
        await self.tap("start")
        await self.enter(phone, "sign_in.phone")
        await self.tap("continue")
        await self.enter(DEMO_CODE, "sign_in.code")

    async def sign_in(self, handle: str) -> None:
        """From the welcome screen to home, with news coming in."""
        await self.prove_number(PEOPLE[handle].phone)
        await self.type_pin(DEMO_PIN)
        await self.see("home.greeting")
        await self.listen()

    async def listen(self) -> None:
        """Wait until the balance is there and the live stream has begun."""
        await self.see("home.balance")
        await self.wait_until(lambda: self.link.count(path.LIVE) > 0)

    async def draft(self, handle: str, amount: str, note: str = "") -> None:
        """From home to the last look at a transfer."""
        await self.tap_text("home.send")
        await self.enter(f"@{handle}", "send.payee")
        await self.tap("continue")
        await self.enter(amount, "send.amount")
        await self.enter(note, "send.note")
        await self.tap("continue")
        await self.see_control("send")

    async def approve(self, pin: str = DEMO_PIN) -> None:
        """From the last look through the PIN pad."""
        await self.tap("send")
        await self.type_pin(pin)

    async def vouch(self) -> None:
        """Say yes to this person's other device that waits for it, and go home."""
        await self.go(links.SETTINGS_SESSIONS)
        await self.tap("yes")
        await self.type_pin(DEMO_PIN)
        await self.wait_until(lambda: not self.device.exists(key="pin-1"))
        await self.go(links.HOME)

    async def go(self, address: str) -> None:
        """Follow a link."""
        await self.device.go(address)


@asynccontextmanager
async def open_phone(
    world: World,
    language: str = "en",
    *,
    kept: Kept | None = None,
    link: FakeLink | None = None,
    approver: FakeApprover | None = None,
    now: Callable[[], datetime] | None = None,
    address: str = "/",
    platform: ft.PagePlatform = ft.PagePlatform.ANDROID,
) -> AsyncIterator[Phone]:
    """Start the wallet on a device of its own, whose clock is the backend's or `now`.

    Another phone over the same `kept` is a restart.
    """
    link, own_folder = link or FakeLink(now=world.clock), tempfile.TemporaryDirectory()
    kept = kept or Kept(Path(own_folder.name))
    await kept.preferences.write("language", language)
    parts = wiring.Device(
        keeping=await kept.open(),
        preferences=kept.preferences,
        approver=approver or NoApprover(),
        name="Phone",
        width=390,
        zone=UTC,
        link=link,
        patience=QUICK,
        now=now or world.clock,
    )
    wallets: list[Wallet] = []

    async def main(page: ft.Page) -> None:
        wallets.append(build_wallet(world.url, parts, PACKS, spawner()))
        mount(page, wallets[0])

    async with open_device(main, route=address, platform=platform) as device:
        try:
            yield Phone(device, wallets[0], link, kept)
        finally:
            world.secrets |= await _secrets(link, wallets[0], kept.vault)
            await wallets[0].close()
            own_folder.cleanup()


def _is_usable(node: Node) -> bool:
    return node.is_enabled and not node["read_only"]


async def _secrets(link: FakeLink, wallet: Wallet, vault: FakeVault) -> set[str]:
    """The tokens that were shown to the backend, and what is kept sealed or in the keychain."""
    shown = {attempt.headers.get("authorization", f"{SCHEME} ") for attempt in link.attempts}
    records = [await wallet.database.read_all(kind) for kind in ("session", "device")]
    kept = {content.decode() for each in records for content in each.values()}
    tokens = {header.removeprefix(f"{SCHEME} ") for header in shown}
    return {secret for secret in tokens | kept | set(vault.items.values()) if len(secret) > 8}
