"""Covered at once, locked in time: what is left in the tree when nobody should see it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import flet as ft
import pytest
from flet.components.component import Component

from app import links
from app.main import mount, prepare
from app.services.languages import LANGUAGES
from app.state.session import SessionStatus
from app.state.transfer import Progress
from tests.fakes import FakeClipboard
from tests.harness import Device, open_device
from tests.harness.query import texts, visible
from tests.samples import world
from tests.samples.gallery import ALL
from tests.samples.secrets import told_of
from tests.samples.stage import Stage, open_stage, playing

PHONE, DESKTOP = ft.PagePlatform.IOS, ft.PagePlatform.WINDOWS
OPEN, LOCKED = SessionStatus.SIGNED_IN, SessionStatus.LOCKED
every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True)
def flet_as_it_was() -> Iterator[None]:
    stock = Component.update
    yield
    Component.update = stock  # type: ignore[method-assign]


@asynccontextmanager
async def open_wallet(
    platform: ft.PagePlatform = PHONE, language: str = "en", route: str = links.HOME
) -> AsyncIterator[tuple[Stage, Device]]:
    """The wallet as the platform starts it, and Sari signed in."""
    async with open_stage(language) as stage:

        async def main(page: ft.Page) -> None:
            prepare(page)
            mount(page, stage.wallet)

        answers = {"get_device_info": None}
        async with open_device(main, answers=answers, platform=platform, route=route) as device:
            await device.settle_until(lambda: status_of(stage) is SessionStatus.SIGNED_OUT)
            await stage.stores.language.choose(language)
            await stage.sign_in()
            await device.settle()
            yield stage, device


def status_of(stage: Stage) -> SessionStatus:
    return stage.stores.session.state.status


async def next_frame(device: Device) -> None:
    frames = device.frames
    for _ in range(100):
        await asyncio.sleep(0)
        if device.frames != frames:
            return
    raise AssertionError("nothing was drawn")


def is_covered(device: Device) -> bool:
    return set(texts(device.mirror.views())) == {"Saku"}


# -- what is left in the tree -------------------------------------------------------------------


@every_language
@pytest.mark.parametrize("sample", ALL)
async def test_nothing_personal_is_left_of_any_screen(sample: str, language: str) -> None:
    async with playing(ALL[sample], language) as stage:
        routes = stage.screen.routes()
        stage.stores.lock.cover()
        await stage.screen.settle()
        assert is_covered(stage.screen)
        assert told_of(stage.screen) == []
        # A view that goes is shown while it fades.
        assert stage.screen.routes() == routes
        stage.stores.session.lock()
        stage.stores.lock.uncover()
        await stage.rest()
        if status_of(stage) is LOCKED:
            assert stage.screen.exists(stage.pack("unlock.title"))
            assert told_of(stage.screen) == []


@every_language
@pytest.mark.parametrize(
    ("sample", "canary"),
    [
        ("activity-full-to-the-end", world.BUDI.name),
        ("activity-full-to-the-end", visible(world.NOTE)),
        ("activity-full-to-the-end", "25"),
        ("receive-plain", f"@{world.SARI.handle}"),
        ("receive-plain", "1001"),
        ("settings-plain", world.SARI.name),
    ],
)
async def test_the_search_finds_what_a_screen_tells(
    sample: str, canary: str, language: str
) -> None:
    async with playing(ALL[sample], language) as stage:
        assert [text for text in told_of(stage.screen) if canary in text] != []


@every_language
async def test_one_frame_is_enough(language: str) -> None:
    async with open_wallet(language=language, route=links.RECEIVE) as (_, device):
        assert told_of(device) != []
        device.send_page_event("app_lifecycle_state_change", {"state": "inactive"})
        await next_frame(device)
        assert told_of(device) == []


async def test_the_title_of_the_page_tells_nothing_of_anybody() -> None:
    async with open_wallet() as (stage, device):
        for address in (links.ACTIVITY, links.RECEIVE, links.SETTINGS):
            await device.go(address)
            assert device.mirror.page["title"] == "Saku"
        stage.stores.session.lock()
        await device.settle()
        assert device.mirror.page["title"] == "Saku"


# -- coming and going ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "states", "covered"),
    [
        (PHONE, "inactive", True),
        (PHONE, "inactive hide pause", True),
        (PHONE, "inactive hide pause restart show", True),
        (PHONE, "inactive resume", False),
        (PHONE, "inactive hide pause restart show resume", False),
        (DESKTOP, "inactive", False),
        (DESKTOP, "inactive hide", True),
        (DESKTOP, "hide", True),
        (DESKTOP, "detach", True),
        (DESKTOP, "inactive hide show", False),
        (DESKTOP, "inactive hide show resume", False),
    ],
)
async def test_a_glance_away_covers_and_asks_for_no_pin(
    platform: ft.PagePlatform, states: str, covered: bool
) -> None:
    async with open_wallet(platform) as (stage, device):
        for state in states.split():
            await device.change_lifecycle(state)
        assert is_covered(device) == covered
        assert device.exists(stage.pack("home.balance")) != covered
        assert status_of(stage) is OPEN


async def test_a_step_is_where_it_was_after_a_glance_away() -> None:
    async with open_wallet() as (stage, device):
        await stage.review()
        await device.go(links.SEND_REVIEW)
        before = device.texts()
        await device.change_lifecycle("inactive")
        await device.change_lifecycle("resume")
        assert device.texts() == before


async def test_a_link_that_comes_while_covered_is_followed_after_it() -> None:
    async with open_wallet() as (stage, device):
        await device.change_lifecycle("hide")
        await device.go(links.RECEIVE)
        assert is_covered(device)
        await device.change_lifecycle("resume")
        assert device.exists(stage.pack("receive.title"))


async def test_a_page_that_was_covered_and_is_loaded_anew_is_drawn() -> None:
    """Such a page says that it goes, and never that it is seen."""
    async with open_wallet(DESKTOP, route=links.RECEIVE) as (stage, device):
        await device.change_lifecycle("hide")
        await device.disconnect()
        await stage.stores.language.choose("vi")
        await device.reconnect()
        assert device.exists(stage.pack("receive.title"))


@pytest.mark.parametrize(("chosen", "status"), [(0, LOCKED), (60, OPEN), (300, OPEN)])
async def test_leaving_locks_at_once_only_when_so_chosen(
    chosen: int, status: SessionStatus
) -> None:
    async with open_wallet() as (stage, device):
        await stage.stores.lock.choose(chosen)
        await device.change_lifecycle("inactive")
        assert status_of(stage) is OPEN
        await device.change_lifecycle("hide")
        assert status_of(stage) is status
        assert is_covered(device)
        await device.change_lifecycle("resume")
        assert device.exists(stage.pack("unlock.title")) == (status is LOCKED)


@pytest.mark.parametrize(("chosen", "away"), [(60, 60), (300, 300), (300, 1e6)])
async def test_who_was_away_too_long_finds_it_locked_and_never_sees_more(
    chosen: int, away: float
) -> None:
    async with open_wallet() as (stage, device):
        await stage.stores.lock.choose(chosen)
        await device.change_lifecycle("hide")
        stage.stores.session._last_touch -= away
        device.send_page_event("app_lifecycle_state_change", {"state": "resume"})
        await next_frame(device)
        assert told_of(device) == []
        await device.settle()
        assert device.exists(stage.pack("unlock.title"))


async def test_a_laptop_that_slept_is_locked_when_it_wakes() -> None:
    async with open_wallet(DESKTOP) as (stage, device):
        await device.change_lifecycle("inactive")
        stage.stores.session._last_touch -= 300
        await device.change_lifecycle("resume")
        assert device.exists(stage.pack("unlock.title"))


async def test_the_lock_does_not_wait_for_anybody_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.main.IDLE_CHECK_SECONDS", 0.01)
    async with open_wallet() as (stage, device):
        await device.change_lifecycle("hide")
        stage.stores.session._last_touch -= 300
        await device.settle_until(lambda: status_of(stage) is LOCKED)


async def test_what_is_typed_too_late_locks_instead_of_going_on() -> None:
    async with open_wallet() as (stage, device):
        stage.stores.session._last_touch -= 300
        await device.press_key("1")
        assert status_of(stage) is LOCKED


# -- the system's own prompts -------------------------------------------------------------------


async def test_the_prompt_that_unlocks_is_not_covered_and_asked_again() -> None:
    async with open_wallet() as (stage, device):
        stage.stores.session.lock()
        await device.settle()
        await device.change_lifecycle("inactive")
        assert device.exists(stage.pack("unlock.title"))
        await device.change_lifecycle("hide")
        assert is_covered(device)


async def test_who_approves_goes_on_seeing_what_they_approve() -> None:
    async with open_wallet() as (stage, device):
        await stage.review()
        await device.go(links.SEND_REVIEW)
        transfer = stage.stores.transfer
        transfer._emit(replace(transfer.state, busy=True, progress=Progress.APPROVING))
        await device.change_lifecycle("inactive")
        assert device.exists(contains=world.AISHA.name)
        await device.change_lifecycle("hide")
        assert is_covered(device)


# -- the clipboard ------------------------------------------------------------------------------


@asynccontextmanager
async def copied_handle() -> AsyncIterator[tuple[Stage, Device, FakeClipboard]]:
    """Sari has just copied her handle."""
    async with open_wallet(route=links.RECEIVE) as (stage, device):
        clipboard = FakeClipboard()
        device.answers["Clipboard", "get"] = lambda _: clipboard.get()
        device.answers["Clipboard", "set"] = lambda told: clipboard.set(told["data"])
        copy = device.find_all(key="copy")[0]
        device.send_event(copy.control["_i"], "click", None)
        await device.settle()
        assert (clipboard.text, clipboard.reads) == ("@sari", 0)
        yield stage, device, clipboard


@pytest.mark.parametrize("end", ["lock", "sign_out", "detach"])
async def test_locking_leaving_and_closing_take_back_what_was_copied(end: str) -> None:
    async with copied_handle() as (stage, device, clipboard):
        if end == "lock":
            stage.stores.session.lock()
        elif end == "sign_out":
            await stage.stores.session.sign_out()
        else:
            await device.change_lifecycle("detach")
        await device.settle()
        assert clipboard.text == ""


@pytest.mark.parametrize("chosen", [0, 60])
async def test_it_can_be_pasted_into_another_app(chosen: int) -> None:
    async with copied_handle() as (stage, device, clipboard):
        await stage.stores.lock.choose(chosen)
        for state in ("inactive", "hide", "pause", "restart", "show", "resume"):
            await device.change_lifecycle(state)
        assert clipboard.text == "@sari"
