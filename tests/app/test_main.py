"""What the page tells the wallet: keys, sizes, coming and going."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import flet as ft
import pytest
from flet.components.component import Component

from app import links
from app.main import mount, platform_of, prepare
from app.services.token_vault import Platform
from app.state.appearance import ThemeChoice
from app.state.session import SessionStatus
from tests.harness import Device, open_component, open_device
from tests.samples import world
from tests.samples.stage import Stage, open_stage


@pytest.fixture(autouse=True)
def flet_as_it_was() -> Iterator[None]:
    stock = Component.update
    yield
    Component.update = stock  # type: ignore[method-assign]


@asynccontextmanager
async def open_wallet() -> AsyncIterator[tuple[Stage, Device]]:
    """The wallet as the platform starts it, and Sari signed in."""
    async with open_stage() as stage:

        async def main(page: ft.Page) -> None:
            prepare(page)
            mount(page, stage.wallet)

        answers = {"get_device_info": None}
        async with open_device(main, answers=answers) as device:
            await device.settle_until(
                lambda: stage.stores.session.state.status is SessionStatus.SIGNED_OUT
            )
            await stage.sign_in()
            await device.settle()
            yield stage, device


def status_of(stage: Stage) -> SessionStatus:
    return stage.stores.session.state.status


async def test_a_resize_changes_the_layout() -> None:
    async with open_wallet() as (_, device):
        assert device.exists(type="NavigationBar")
        await device.resize(1280, 800)
        assert device.exists(type="NavigationRail")
        assert not device.exists(type="NavigationBar")


async def test_a_key_is_a_touch_and_reaches_the_pin_pad() -> None:
    async with open_wallet() as (stage, device):
        stage.stores.session.lock()
        await device.settle()
        for digit in world.PIN:
            await device.press_key(digit)
        await stage.rest()
        assert status_of(stage) is SessionStatus.SIGNED_IN


async def test_theme_and_text_size_reach_the_page() -> None:
    async with open_wallet() as (stage, device):
        await stage.stores.appearance.choose_theme(ThemeChoice.DARK)
        await stage.stores.appearance.choose_text_size(200)
        await device.settle()
        page = device.mirror.page
        assert page["theme_mode"] == "dark"
        assert page["theme"]["text_theme"]["body_large"]["size"] == 32


async def test_what_changed_while_a_browser_was_away_is_drawn_when_it_is_back() -> None:
    async with open_wallet() as (stage, device):
        await device.disconnect()
        await stage.stores.language.choose("vi")
        await device.reconnect()
        assert device.exists(stage.pack("home.balance"))


async def test_an_address_typed_by_hand_is_followed() -> None:
    async with open_wallet() as (stage, device):
        await device.go(links.RECEIVE)
        assert device.exists(stage.pack("receive.title"))


@pytest.mark.parametrize(
    ("platform", "web", "found"),
    [
        (ft.PagePlatform.ANDROID, False, Platform.ANDROID),
        (ft.PagePlatform.ANDROID_TV, False, Platform.ANDROID),
        (ft.PagePlatform.LINUX, False, Platform.LINUX),
        (ft.PagePlatform.IOS, True, Platform.WEB),
    ],
)
async def test_a_browser_is_a_browser_on_every_system(
    platform: ft.PagePlatform, web: bool, found: Platform
) -> None:
    @ft.component
    def Empty() -> ft.Control:
        return ft.Container()

    async with open_component(Empty, platform=platform) as device:
        device.page.web = web
        assert platform_of(device.page) is found
