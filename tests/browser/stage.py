"""One page of a Flet app in Chromium, driven and read the way a screen reader would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    ViewportSize,
)

from tests.browser.shots import take_shot

PHONE = (390, 844)
DESKTOP = (1280, 800)

# Flutter draws on one canvas: what can be read stands in the tree for screen readers.
_TEXTS = """() => [...document.querySelectorAll('flt-semantics, flt-semantics-host input')]
    .filter(e => !e.querySelector('flt-semantics'))
    .map(e => e.getAttribute('aria-label') || e.innerText || e.value || '')
    .filter(Boolean)"""


@dataclass
class Stage:
    """A page, with everything it asked for and complained about."""

    page: Page
    host: str
    requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    @property
    def foreign_requests(self) -> list[str]:
        """What the page wanted from other hosts; none of it was let through."""
        return [url for url in self.requests if not self._is_ours(url)]

    async def open(self, path: str = "/", timeout_seconds: float = 30) -> None:
        """Load the app and wait for its first frame, then switch its semantics on."""
        timeout = timeout_seconds * 1000
        await self.page.goto(f"http://{self.host}{path}", timeout=timeout)
        await self.page.wait_for_selector("#loading", state="detached", timeout=timeout)
        switch = "flt-semantics-placeholder"
        await self.page.wait_for_selector(switch, state="attached", timeout=timeout)
        # A real click would miss: the switch is one pixel, outside the window.
        await self.page.evaluate(f"document.querySelector('{switch}')?.click()")

    def button(self, name: str) -> Locator:
        """The button with exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        """The text field with exactly that label."""
        return self.page.get_by_label(label, exact=True)

    async def tap_button(self, name: str) -> None:
        """Tap a button, once it is there and enabled."""
        await self.button(name).click()

    async def fill(self, label: str, text: str) -> None:
        """Replace a field's text by typing."""
        await self.field(label).click()
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text, delay=20)

    async def texts(self) -> list[str]:
        """Everything that can be read on the page, in reading order."""
        found: list[str] = await self.page.evaluate(_TEXTS)
        return [text.strip() for text in found]

    async def wait_for_text(self, text: str, timeout_seconds: float = 10) -> None:
        """Wait until the page says it somewhere."""
        located = self.page.get_by_text(text).or_(self.page.get_by_label(text))
        await located.first.wait_for(state="attached", timeout=timeout_seconds * 1000)

    async def shot(self, name: str) -> Path:
        """A picture at rest, as `build/shots/<name>.png`."""
        return await take_shot(self.page, name)

    def _is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc == self.host or parts.scheme in ("data", "blob")

    async def _admit(self, route: Route) -> None:
        if self._is_ours(route.request.url):
            await route.continue_()
        else:
            await route.abort()

    async def _watch(self, context: BrowserContext) -> None:
        await context.route("**/*", self._admit)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)


@asynccontextmanager
async def open_stage(
    browser: Browser, host: str, size: tuple[int, int] = PHONE, **options: Any
) -> AsyncIterator[Stage]:
    """A fresh page for `host:port`, not yet loaded; `options` are Playwright's for a context."""
    viewport = ViewportSize(width=size[0], height=size[1])
    context = await browser.new_context(viewport=viewport, **options)
    try:
        stage = Stage(await context.new_page(), host)
        await stage._watch(context)
        yield stage
    finally:
        await context.close()
