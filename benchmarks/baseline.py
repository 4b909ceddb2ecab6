"""The floor for the browser: what a bare Flet app costs, to be set beside what Saku costs."""

import time
from collections.abc import Awaitable, Callable

import flet as ft
import flet_web.fastapi as flet_web
from playwright.async_api import Browser

from tests.browser.stage import Stage, open_stage

Seconds = float


def bare_counter(page: ft.Page) -> None:
    """The smallest app that answers a tap: one text and one button."""
    text = ft.Text("Count 0")
    count = 0

    def raise_count() -> None:
        nonlocal count
        count += 1
        text.value = f"Count {count}"

    page.add(text, ft.Button("More", on_click=raise_count))


def bare_application() -> object:
    """The bare counter as an ASGI application, served from this machine alone."""
    return flet_web.app(bare_counter, no_cdn=True)


async def time_first_frame(browser: Browser, host: str, path: str = "/") -> Seconds:
    """Seconds from asking for the page to its first frame, with an empty cache."""
    async with open_stage(browser, host) as stage:
        begun = time.perf_counter()
        await stage.page.goto(f"http://{host}{path}")
        await stage.page.wait_for_selector("#loading", state="detached")
        return time.perf_counter() - begun


async def time_tap_to_text(stage: Stage, tap: Callable[[], Awaitable[None]], text: str) -> Seconds:
    """Seconds from a tap to its text in the page; the page must have settled before."""
    begun = time.perf_counter()
    await tap()
    await stage.wait_for_text(text)
    return time.perf_counter() - begun


async def time_bare_taps(browser: Browser, host: str, taps: int) -> list[Seconds]:
    """The tap-to-text times of the bare counter, one after another."""
    async with open_stage(browser, host) as stage:
        await stage.open()
        await stage.wait_for_text("Count 0")
        return [
            await time_tap_to_text(stage, lambda: stage.tap_button("More"), f"Count {number}")
            for number in range(1, taps + 1)
        ]
