"""What fails stays where it is: the rest lives on, and no message reaches the log."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import flet as ft
import pytest
from flet.components.component import Component
from flet.messaging.session import Session

from app import containment, links
from app.hooks import use_on_mount
from app.main import mount
from app.screens import receive
from tests.harness import Device, open_component, open_device
from tests.samples.stage import open_stage

CANARY = "secret-482915"
SORRY = "Sorry"


@pytest.fixture(autouse=True)
def flet_as_it_was() -> Iterator[None]:
    """Containment changes Flet for the whole process: here each test begins with the stock."""
    names = ("flet", "flet_transport")
    levels = {name: logging.getLogger(name).level for name in names}
    stock = Component.update
    yield
    Component.update = stock  # type: ignore[method-assign]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def contained(body: Callable[[], ft.Control]) -> Callable[[ft.Page], None]:
    """An app of one component, with containment installed."""

    def main(page: ft.Page) -> None:
        containment.install(page, lambda: page.show_dialog(ft.SnackBar(ft.Text(SORRY))))
        page.render(body)

    return main


def _sign() -> ft.Control:
    return ft.Text("broken")


async def assert_alive(device: Device) -> None:
    """The counter beside the failure still counts."""
    await device.tap("Count 0")
    await device.tap("Count 1")
    assert device.exists("Count 2")


@ft.component
def Counter() -> ft.Control:
    count, set_count = ft.use_state(0)
    return ft.Button(f"Count {count}", on_click=lambda: set_count(lambda n: n + 1))


@containment.component(_sign)
def BrokenAtOnce() -> ft.Control:
    raise ValueError(CANARY)


@containment.component(_sign)
def BrokenLater() -> ft.Control:
    broken, set_broken = ft.use_state(False)
    if broken:
        raise ValueError(CANARY)
    return ft.Button("Break", on_click=lambda: set_broken(True))


async def test_a_component_that_fails_at_once_leaves_a_sign(log: pytest.LogCaptureFixture) -> None:
    @ft.component
    def Whole() -> ft.Control:
        return ft.Column([BrokenAtOnce(), Counter()])

    async with open_device(contained(Whole)) as device:
        assert device.texts() == ["broken", "Count 0"]
        await assert_alive(device)
    assert "ValueError in BrokenAtOnce" in log.text
    assert CANARY not in log.text


async def test_a_component_that_fails_later_leaves_a_sign(log: pytest.LogCaptureFixture) -> None:
    @ft.component
    def Whole() -> ft.Control:
        return ft.Column([BrokenLater(), Counter()])

    async with open_device(contained(Whole)) as device:
        await device.tap("Break")
        assert device.texts() == ["broken", "Count 0"]
        await assert_alive(device)
    assert "ValueError in BrokenLater" in log.text
    assert CANARY not in log.text


async def test_a_failure_without_a_boundary_freezes_nothing(log: pytest.LogCaptureFixture) -> None:
    @ft.component
    def Bare() -> ft.Control:
        broken, set_broken = ft.use_state(False)
        if broken:
            raise ValueError(CANARY)
        return ft.Button("Break", on_click=lambda: set_broken(True))

    @ft.component
    def Whole() -> ft.Control:
        return ft.Column([Bare(), Counter()])

    async with open_device(contained(Whole)) as device:
        await device.tap("Break")
        assert device.exists(SORRY)
        await assert_alive(device)
    assert "ValueError in a handler" in log.text
    assert CANARY not in log.text


def _sync() -> None:
    raise ValueError(CANARY)


async def _async() -> None:
    raise ValueError(CANARY)


@pytest.mark.parametrize("handler", [_sync, _async])
async def test_a_failing_handler_is_apologised_for(
    handler: Callable[[], Awaitable[None] | None], log: pytest.LogCaptureFixture
) -> None:
    @ft.component
    def Whole() -> ft.Control:
        return ft.Column([ft.Button("Break", on_click=handler), Counter()])

    async with open_device(contained(Whole)) as device:
        await device.tap("Break")
        assert device.exists(SORRY)
        await assert_alive(device)
    assert "ValueError in a handler" in log.text
    assert CANARY not in log.text


@pytest.mark.parametrize("action", [_sync, _async])
async def test_a_failing_effect_is_apologised_for(
    action: Callable[[], Awaitable[None] | None], log: pytest.LogCaptureFixture
) -> None:
    @ft.component
    def Whole() -> ft.Control:
        use_on_mount(action)
        return ft.Column([ft.Text("Here"), Counter()])

    async with open_device(contained(Whole)) as device:
        assert device.exists("Here")
        assert device.exists(SORRY)
        await assert_alive(device)
    assert "ValueError" in log.text
    assert CANARY not in log.text


async def test_a_screen_that_fails_offers_the_way_home(
    log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> ft.Control:
        raise LookupError("a secret")

    async with open_stage() as stage:
        await stage.sign_in()
        monkeypatch.setattr(receive, "hint_banner", broken)
        device = await stage.open(links.RECEIVE)
        assert device.exists(stage.pack("crash.title"))
        await device.tap(stage.pack("action.home"))
        assert device.exists(stage.pack("home.balance"))
    assert "a secret" not in log.text
    assert f"LookupError in {receive.ReceiveScreen.__name__}" in log.text


async def test_the_whole_wallet_apologises_in_its_language() -> None:
    async with open_stage("vi") as stage:

        async def main(page: ft.Page) -> None:
            mount(page, stage.wallet)
            page.on_keyboard_event = lambda _: _sync()

        async with open_device(main) as device:
            await device.press_key("a")
            assert device.exists(stage.pack("error.crash"))


async def test_installing_twice_guards_once() -> None:
    async with open_component(Counter) as device:
        containment.install(device.page, lambda: None)
        once = Component.update
        containment.install(device.page, lambda: None)
        assert Component.update is once


def test_the_parts_of_flet_that_are_replaced_are_there() -> None:
    def parameters(function: Any) -> tuple[str, ...]:
        return tuple(function.__code__.co_varnames[: function.__code__.co_argcount])

    assert parameters(Session.error) == ("self", "message")
    assert parameters(getattr(Component.update, "__wrapped__", Component.update)) == ("self",)


async def test_flet_s_logs_that_hold_typed_text_stay_shut() -> None:
    async with open_component(Counter) as device:
        containment.install(device.page, lambda: None)
        assert not logging.getLogger("flet").isEnabledFor(logging.ERROR)
        assert not logging.getLogger("flet_transport").isEnabledFor(logging.DEBUG)


async def test_a_task_that_fails_after_its_window_closed_is_only_logged(
    log: pytest.LogCaptureFixture,
) -> None:
    async with open_device(contained(_sign)) as device:

        def fail() -> None:
            with pytest.MonkeyPatch.context() as patch, containment.contained():
                patch.setattr(device.page, "_Page__session", lambda: None)
                raise ValueError(CANARY)

        await device.run(fail)
    assert "a task whose page is gone" in log.text
    assert CANARY not in log.text
