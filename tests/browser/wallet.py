"""The real wallet and its backend with the demo world, served to browsers by this process."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flet as ft

from app.hooks import Stores
from app.main import mount, open_device, prepare, spawner
from app.services.language_packs import LanguagePack, LanguagePacks
from app.web_host import create_web_app
from app.wiring import build_wallet
from backend.demo import DEMO_SIGN_INS, DemoSignIn
from backend.server import EmbeddedBackend
from backend.settings import DEMO_CODE, Settings
from tests.browser.serving import serve
from tests.browser.stage import Stage

ASSETS = Path(__file__).parent.parent.parent / "assets"
SIGN_INS = {person.language: person for person in DEMO_SIGN_INS}
"""One person of the demo world for each language."""


@dataclass(frozen=True)
class OpenedWallet:
    """One browser's session as this process holds it."""

    page: ft.Page
    stores: Stores

    async def run(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        """Call a store's verb as a handler of this page would."""

        async def call() -> Any:
            result = verb(*arguments)
            return await result if isinstance(result, Awaitable) else result

        return await asyncio.wrap_future(self.page.run_task(call))

    async def go(self, address: str) -> None:
        """Move to an address, and return when the browser has drawn it."""
        await self.run(self.page.push_route, address)
        # Messages keep their order: an answer to this question comes after the new screen.
        await self.run(self.page.get_device_info)


@dataclass
class ServedWallet:
    """Where the wallet is, and every session opened there, the latest one last."""

    host: str = ""
    opened: list[OpenedWallet] = field(default_factory=list)


@asynccontextmanager
async def serve_wallet() -> AsyncIterator[ServedWallet]:
    """A fresh demo world behind the wallet's own web host, gone on the way out."""
    served, packs = ServedWallet(), LanguagePacks()
    with tempfile.TemporaryDirectory() as folder:
        backend = EmbeddedBackend(Settings.for_demo(Path(folder)))
        url = await asyncio.to_thread(backend.start)

        async def main(page: ft.Page) -> None:
            wallet = build_wallet(url, await open_device(page), packs, spawner())
            served.opened.append(OpenedWallet(page, wallet.stores))
            mount(page, wallet)

        try:
            async with serve(create_web_app(main, prepare, ASSETS)) as served.host:
                yield served
        finally:
            await asyncio.to_thread(backend.stop)


async def sign_in(stage: Stage, t: LanguagePack, person: DemoSignIn) -> None:
    """From the welcome screen to home, as a person does it at a keyboard."""
    await prove_number(stage, t, person.phone)
    await stage.wait_for_text(t("sign_in.pin_hint"))
    await stage.page.keyboard.type(person.pin, delay=30)
    await stage.wait_for_text(t("home.greeting"))


async def prove_number(stage: Stage, t: LanguagePack, phone: str) -> None:
    """From the welcome screen to the PIN, or to the profile of somebody new."""
    await stage.tap_button(t("welcome.start"))
    await stage.fill(t("sign_in.phone"), phone)
    await stage.tap_button(t("action.continue"))
    await stage.fill(t("sign_in.code"), DEMO_CODE)
