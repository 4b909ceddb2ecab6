"""The stage finds, taps, types, reads and sees as a user does, on a small app of its own."""

from pathlib import Path

import flet as ft
import flet_web.fastapi as flet_web
import pytest
from playwright.async_api import Browser

from tests.browser import chromium
from tests.browser.serving import serve
from tests.browser.shots import FOLDER
from tests.browser.stage import DESKTOP, PHONE, open_stage

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).parent.parent.parent / "assets"


def dress(page: ft.Page) -> None:
    """Set the family before the first screen, and at once.

    While a theme fades in, text is laid out in the old family, and for what that one lacks the
    engine fetches a fallback.
    """
    page.theme = ft.Theme(font_family="Saku Sans")
    page.theme_animation_style = ft.AnimationStyle.no_animation()


def main(page: ft.Page) -> None:
    """A field, a button, and a line that repeats the field."""
    name = ft.TextField(label="Tên")
    line = ft.Text("محفظة · Ví của bạn: ₫1.234")

    def greet() -> None:
        line.value = f"Chào {name.value}"

    page.add(name, ft.Button("Gửi", on_click=greet), line, ft.Button("إرسال", disabled=True))


def application() -> object:
    """The small app, served as the wallet is."""
    return flet_web.app(main, before_main=dress, no_cdn=True, assets_dir=str(ASSETS))


async def test_a_page_is_filled_tapped_and_read(browser: Browser) -> None:
    async with serve(application()) as host, open_stage(browser, host) as stage:
        await stage.open()
        await stage.wait_for_text("محفظة · Ví của bạn: ₫1.234")
        await stage.fill("Tên", "Phượng")
        await stage.tap_button("Gửi")
        await stage.wait_for_text("Chào Phượng")
        assert {"Gửi", "Chào Phượng", "إرسال"} <= set(await stage.texts())
        assert await stage.button("إرسال").is_disabled()


async def test_a_button_works_from_the_keyboard(browser: Browser) -> None:
    async with serve(application()) as host, open_stage(browser, host, DESKTOP) as stage:
        await stage.open()
        await stage.fill("Tên", "An")
        await stage.page.keyboard.press("Tab")
        await stage.page.keyboard.press("Enter")
        await stage.wait_for_text("Chào An")


async def test_the_family_covers_three_scripts_without_a_fallback(browser: Browser) -> None:
    async with serve(application()) as host, open_stage(browser, host) as stage:
        await stage.open()
        await stage.wait_for_text("محفظة · Ví của bạn: ₫1.234")
        fonts = [url.rsplit("/", 1)[1] for url in stage.requests if "/assets/fonts/" in url]
        assert sum(name.startswith("SakuSans-") for name in fonts) == 4
        strays = [url for url in stage.requests if "noto" in url or "KaTeX" in url]
        assert strays == []


async def test_other_hosts_are_recorded_and_never_reached(browser: Browser) -> None:
    async with (
        serve(application()) as elsewhere,
        serve(application()) as host,
        open_stage(browser, host) as stage,
    ):
        await stage.open()
        # The other host allows every origin, so only the stage can stop this.
        answer = "url => fetch(url).then(() => 'reached', () => 'stopped')"
        assert await stage.page.evaluate(answer, f"http://{host}/version.json") == "reached"
        assert await stage.page.evaluate(answer, f"http://{elsewhere}/version.json") == "stopped"
        assert f"http://{elsewhere}/version.json" in stage.foreign_requests


async def test_a_shot_is_taken_at_rest_and_is_the_same_again(browser: Browser) -> None:
    async with serve(application()) as host, open_stage(browser, host, PHONE) as stage:
        await stage.open()
        await stage.wait_for_text("محفظة · Ví của bạn: ₫1.234")
        path = await stage.shot("stage")
        first = path.read_bytes()
        assert path.parent == FOLDER
        assert (await stage.shot("stage")).read_bytes() == first


@pytest.mark.parametrize("name", ["favicon.png", "icons/loading-animation.png"])
async def test_the_browser_shows_sakus_own_icons(browser: Browser, name: str) -> None:
    async with serve(application()) as host, open_stage(browser, host) as stage:
        answer = await stage.page.goto(f"http://{host}/{name}")
        assert answer is not None
        assert await answer.body() == (ASSETS / name).read_bytes()


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
async def test_a_missing_browser_is_never_silent(
    ci: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(BaseException, match="Chromium is missing") as raised:
        chromium.require_chromium()
    assert raised.type.__name__ == outcome
