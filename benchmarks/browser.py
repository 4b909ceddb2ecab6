"""What a user of the browser waits for, beside a bare Flet app in the same browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count, cycle

from playwright.async_api import Browser

from app.services.language_packs import LanguagePacks
from benchmarks.baseline import bare_application
from benchmarks.figure import CannotMeasure, Figure
from benchmarks.page_clock import time_by_page
from benchmarks.rounds import in_milliseconds, interleave, time_one
from tests.browser.chromium import find_chromium, open_browser
from tests.browser.serving import serve
from tests.browser.stage import open_stage
from tests.browser.wallet import SIGN_INS, serve_wallet, sign_in

GOAL = "<=1.25"
TAPS = 60
STARTS = 5


@asynccontextmanager
async def _open() -> AsyncIterator[tuple[Browser, str, str]]:
    """A browser, the address of the wallet, and that of the bare app."""
    path = find_chromium()
    if path is None:
        raise CannotMeasure("Chromium is missing")
    async with (
        open_browser(path) as browser,
        serve_wallet() as served,
        serve(bare_application()) as bare,
    ):
        yield browser, served.host, bare


async def measure_tap() -> Figure:
    """From a tap that hides or shows every amount of home to its words in the page."""
    t = LanguagePacks().load("en")
    async with (
        _open() as (browser, wallet_host, bare_host),
        open_stage(browser, wallet_host) as wallet,
        open_stage(browser, bare_host) as bare,
    ):
        await wallet.open()
        await sign_in(wallet, t, SIGN_INS["en"])
        await wallet.button(t("home.hide_amounts")).wait_for()
        await bare.open()
        await bare.wait_for_text("Count 0")
        hide, show = t("home.hide_amounts"), t("home.show_amounts")
        turns, numbers = cycle([(hide, show), (show, hide)]), count(1)
        value, floor = await interleave(
            TAPS,
            lambda: time_by_page(wallet, *next(turns)),
            lambda: time_by_page(bare, "More", f"Count {next(numbers)}"),
        )
    return Figure("tap", value, floor, "ms", GOAL, "a bare Flet counter")


async def measure_start() -> Figure:
    """From asking for the page, with nothing cached, to the first words of the welcome screen."""
    t = LanguagePacks().load("en")
    async with _open() as (browser, wallet_host, bare_host):

        async def start(host: str, words: str) -> float:
            async with open_stage(browser, host) as stage:

                async def read_words() -> None:
                    await stage.open()
                    await stage.wait_for_text(words)

                return await time_one(read_words)

        value, floor = await interleave(
            STARTS,
            in_milliseconds(lambda: start(wallet_host, t("welcome.title"))),
            in_milliseconds(lambda: start(bare_host, "Count 0")),
        )
    return Figure("start", value, floor, "ms", GOAL, "a bare Flet counter")
