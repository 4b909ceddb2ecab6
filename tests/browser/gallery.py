"""Pictures of every screen, language, theme and size: `python -m tests.browser.gallery [en …]`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ViewportSize

from api_contract.payee import Payee
from app import links
from app.services.language_packs import LanguagePack, LanguagePacks
from app.state.appearance import ThemeChoice
from app.state.device import UNFREEZE
from backend.settings import DEMO_CODE
from tests.browser.chromium import find_chromium, open_browser
from tests.browser.sheets import draw_sheet
from tests.browser.stage import DESKTOP, PHONE, Stage, open_stage
from tests.browser.wallet import SIGN_INS, OpenedWallet, serve_wallet

LANGUAGES = ("en", "id", "vi", "ar")
THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)
SIZES = {"phone": PHONE, "desktop": DESKTOP}
STRANGER = "+6281299990000"
AMOUNTS = {"en": "12.50", "id": "45.000", "vi": "120.000", "ar": "75000"}
PLAIN = {
    "home": links.HOME,
    "activity": links.ACTIVITY,
    "receive": links.RECEIVE,
    "settings": links.SETTINGS,
    "language": links.SETTINGS_LANGUAGE,
    "appearance": links.SETTINGS_APPEARANCE,
    "sessions": links.SETTINGS_SESSIONS,
    "change-pin": links.SETTINGS_PIN,
    "about": links.SETTINGS_ABOUT,
    "not-found": "/nowhere",
}
"""Screens that need no more than their address."""

Stops = AsyncIterator[str]
Pictures = dict[tuple[str, str], list[Path]]
"""By screen and size, in the order of the sheet."""


@dataclass
class Visitor:
    """Brings one wallet from screen to screen; each stop is the name of where it stands."""

    wallet: OpenedWallet
    t: LanguagePack

    async def stops(self) -> Stops:
        """Every screen, from the welcome to the lock."""
        parts = (
            self._sign_up(),
            self._forget_pin(),
            self._sign_in(),
            self._look_around(),
            self._send(),
            self._freeze(),
        )
        for part in parts:
            async for stop in part:
                yield stop
        await self.wallet.run(self.wallet.stores.session.lock)
        yield "unlock"

    async def _sign_up(self) -> Stops:
        store = self.wallet.stores.sign_in
        yield "welcome"
        await self.wallet.go(links.SIGN_IN)
        yield "sign-in-phone"
        await self._prove(STRANGER)
        await self.wallet.run(lambda: store.set_profile(name="Dian", handle="dian.baru"))
        yield "sign-up-profile"
        await self.wallet.run(store.lose_number)
        yield "lost-number"
        await self.wallet.run(store.back)
        await self.wallet.run(store.finish_profile)
        yield "sign-up-pin"
        await self.wallet.run(store.choose_pin, "581937")
        yield "sign-up-repeat"
        await self.wallet.run(store.reset)

    async def _forget_pin(self) -> Stops:
        store = self.wallet.stores.sign_in
        await self._prove(SIGN_INS[self.t.code].phone)
        await self.wallet.run(store.forget_pin)
        yield "recovery-pin"
        await self.wallet.run(store.choose_pin, "581937")
        await self.wallet.run(store.recover, "581937")
        yield "recovery-begun"
        await self.wallet.run(store.reset)

    async def _sign_in(self) -> Stops:
        store, person = self.wallet.stores.sign_in, SIGN_INS[self.t.code]
        await self.wallet.run(store.set_phone, person.phone)
        await self.wallet.run(store.request_code)
        yield "sign-in-code"
        await self.wallet.run(store.enter_code, DEMO_CODE)
        yield "sign-in-pin"
        await self.wallet.run(store.enter_pin, person.pin)

    async def _prove(self, phone: str) -> None:
        store = self.wallet.stores.sign_in
        await self.wallet.run(store.set_phone, phone)
        await self.wallet.run(store.request_code)
        await self.wallet.run(store.enter_code, DEMO_CODE)

    async def _look_around(self) -> Stops:
        for name, address in PLAIN.items():
            await self.wallet.go(address)
            yield name

    async def _freeze(self) -> Stops:
        store = self.wallet.stores.device
        await self.wallet.go(links.SETTINGS_SESSIONS)
        await self.wallet.run(store.freeze)
        yield "frozen"
        await self.wallet.go(links.HOME)
        yield "home-frozen"
        await self.wallet.go(links.SETTINGS_SESSIONS)
        await self.wallet.run(store.ask, UNFREEZE)
        yield "unfreeze"

    async def _send(self) -> Stops:
        store = self.wallet.stores.transfer
        await self.wallet.go(links.SEND)
        yield "send"
        accounts = self.wallet.stores.account.state.accounts
        await self.wallet.run(store.choose_payee, await self._friend(), accounts)
        await self.wallet.run(store.set_amount, AMOUNTS[self.t.code], self.t.code)
        await self.wallet.go(links.SEND_AMOUNT)
        yield "send-amount"
        await self.wallet.run(store.review, self.t.code)
        await self.wallet.go(links.SEND_REVIEW)
        yield "send-review"
        await self.wallet.run(store.submit, "", "", self.t.code)
        await self.wallet.go(links.SEND_APPROVE)
        yield "send-approve"
        await self.wallet.run(store.enter_pin, SIGN_INS[self.t.code].pin)
        await self.wallet.go(links.SEND_RESULT)
        yield "send-result"
        assert store.state.draft is not None
        await self.wallet.go(links.receipt(store.state.draft.id))
        yield "receipt"

    async def _friend(self) -> Payee:
        await self.wallet.run(self.wallet.stores.transfer.refresh_recent)
        recent = self.wallet.stores.transfer.state.recent
        assert recent, "everybody in the demo world has paid somebody"
        return recent[0]


@dataclass
class Photographer:
    """Takes one picture of each stop in every theme and size."""

    stage: Stage
    wallet: OpenedWallet
    language: str
    pictures: Pictures = field(default_factory=dict)

    async def take(self, screen: str) -> None:
        """All pictures of the screen that is shown now."""
        for size, (width, height) in SIZES.items():
            await self.stage.page.set_viewport_size(ViewportSize(width=width, height=height))
            for theme in THEMES:
                await self.wallet.run(self.wallet.stores.appearance.choose_theme, theme)
                name = f"{screen}-{self.language}-{theme.value}-{size}"
                path = await self.stage.shot(name)
                self.pictures.setdefault((screen, size), []).append(path)


async def main() -> None:
    """Walk through the wallet once for each language, then lay out the sheets."""
    chromium, packs = find_chromium(), LanguagePacks()
    if chromium is None:
        sys.exit("Chromium is missing: install Debian's `chromium`")
    pictures: Pictures = {}
    async with serve_wallet() as served, open_browser(chromium) as browser:
        for language in sys.argv[1:] or LANGUAGES:
            async with open_stage(browser, served.host, locale=language) as stage:
                await stage.open()
                wallet = served.opened[-1]
                photographer = Photographer(stage, wallet, language, pictures)
                async for screen in Visitor(wallet, packs.load(language)).stops():
                    await photographer.take(screen)
    for (screen, size), paths in pictures.items():
        draw_sheet(f"sheet-{screen}" + ("" if size == "phone" else f"-{size}"), paths)


if __name__ == "__main__":
    asyncio.run(main())
