"""The emulated device behaves as a real client does, where apps depend on it."""

import asyncio
import inspect
from typing import Any

import flet as ft
import pytest
from flet.components.component import Component

from tests.harness import (
    NO_ANSWER,
    AppCrashed,
    NotFound,
    Refused,
    open_component,
    open_device,
)


@ft.component
def Counter() -> ft.Control:
    """A number and a button that raises it."""
    count, set_count = ft.use_state(0)
    return ft.Column(
        [
            ft.Text(f"Count {count}", key="count"),
            ft.Button("More", key="more", on_click=lambda: set_count(lambda n: n + 1)),
            ft.Button("Never", disabled=True, on_click=lambda: set_count(99)),
        ]
    )


async def test_a_tap_redraws_the_screen() -> None:
    async with open_component(Counter) as device:
        await device.tap("More")
        await device.tap(key="more")
        assert device.find(key="count")["value"] == "Count 2"
        assert device.texts() == ["Count 2", "More", "Never"]


async def test_a_tap_on_something_disabled_or_dead_is_refused() -> None:
    async with open_component(Counter) as device:
        with pytest.raises(Refused, match="disabled"):
            await device.tap("Never")
        with pytest.raises(Refused, match="nothing listens"):
            await device.tap("Count 0")
        assert device.exists("Count 0")


async def test_a_description_must_fit_exactly_one_control() -> None:
    async with open_component(Counter) as device:
        with pytest.raises(NotFound, match="0 controls"):
            device.find("Less")
        with pytest.raises(NotFound, match="2 controls"):
            device.find(type="Button")
        assert device.find(contains="Mor").key == "more"


async def test_small_changes_travel_as_small_patches() -> None:
    async with open_component(Counter) as device:
        frames, received = device.frames, device.bytes_received
        await device.tap("More")
        assert device.frames == frames + 1
        assert 0 < device.bytes_received - received < 120


async def test_a_crash_in_a_handler_is_reported() -> None:
    def main(page: ft.Page) -> None:
        page.add(ft.Button("Break", on_click=lambda: 1 / 0))

    async with open_device(main) as device:
        with pytest.raises(AppCrashed, match="ZeroDivisionError"):
            await device.tap("Break")


async def test_a_body_that_crashes_when_drawn_again_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A wallet that ran before in this process leaves its guard on every component.
    monkeypatch.setattr(Component, "update", inspect.unwrap(Component.update))

    @ft.component
    def Fragile() -> ft.Control:
        broken, set_broken = ft.use_state(False)
        if broken:
            raise ValueError("boom")
        return ft.Button("Break", on_click=lambda: set_broken(True))

    async with open_component(Fragile) as device:
        with pytest.raises(AppCrashed, match=r"frozen for good.*boom"):
            await device.tap("Break")


async def test_a_first_screen_that_crashes_is_reported() -> None:
    def main(page: ft.Page) -> None:
        raise ValueError("no screen")

    with pytest.raises(AppCrashed, match="no screen"):
        async with open_device(main):
            pytest.fail("a broken app opened")


async def test_an_uncontrolled_field_loses_its_text_when_drawn_again() -> None:
    @ft.component
    def Form() -> ft.Control:
        kept, set_kept = ft.use_state("")
        return ft.Column(
            [
                ft.TextField(key="loose", label="Loose"),
                ft.TextField(
                    key="kept",
                    value=kept,
                    on_change=lambda e: set_kept(e.control.value),
                ),
            ]
        )

    async with open_component(Form) as device:
        await device.enter_text("gone", "Loose")
        assert device.find(key="loose")["value"] == "gone"
        await device.enter_text("stays", key="kept")
        assert device.find(key="kept")["value"] == "stays"
        assert device.find(key="loose")["value"] == ""


async def test_a_screen_is_found_and_left_by_route() -> None:
    def main(page: ft.Page) -> None:
        page.render_views(
            lambda: ft.Router(
                [
                    ft.Route(
                        component=Home,
                        children=[ft.Route(path="item/:id", component=Item)],
                    ),
                ],
                manage_views=True,
            )
        )

    @ft.component
    def Home() -> ft.View:
        return ft.View(
            route="/",
            controls=[ft.Button("Open", on_click=lambda: page().navigate("/item/7"))],
        )

    @ft.component
    def Item() -> ft.View:
        number = ft.use_route_params()["id"]
        return ft.View(route=ft.use_view_path(), controls=[ft.Text(f"Item {number}")])

    def page() -> ft.Page:
        return ft.context.page

    async with open_device(main) as device:
        await device.tap("Open")
        assert device.routes() == ["/", "/item/7"]
        assert device.exists("Item 7")
        assert not device.exists("Open")
        await device.back()
        assert device.routes() == ["/"]
        await device.go("/item/9")
        assert device.exists("Item 9")


async def test_a_dialog_is_in_sight_until_it_is_closed() -> None:
    @ft.component
    def Asking() -> ft.Control:
        asks, set_asks = ft.use_state(False)
        sure = ft.AlertDialog(
            title="Sure?",
            open=True,
            actions=[ft.TextButton("Yes", on_click=lambda: set_asks(False))],
            on_dismiss=lambda: set_asks(False),
        )
        ft.use_dialog(sure if asks else None)
        return ft.Button("Ask", on_click=lambda: set_asks(True))

    async with open_component(Asking) as device:
        await device.tap("Ask")
        assert device.exists("Sure?")
        await device.tap("Yes")
        assert device.mirror.dialogs() == []
        await device.tap("Ask")
        await device.back()
        assert device.mirror.dialogs() == []


async def test_page_events_reach_the_app() -> None:
    seen: list[Any] = []

    def main(page: ft.Page) -> None:
        page.on_resize = lambda e: seen.append((page.width, e.width, e.height))
        page.on_keyboard_event = lambda e: seen.append((e.key, e.ctrl))
        page.on_app_lifecycle_state_change = lambda e: seen.append(e.state)

    async with open_device(main) as device:
        await device.resize(1280, 800)
        await device.press_key("Escape", ctrl=True)
        await device.change_lifecycle("pause")
    assert seen == [(1280, 1280, 800), ("Escape", True), ft.AppLifecycleState.PAUSE]


async def test_switches_menus_and_bars_change() -> None:
    @ft.component
    def Settings() -> ft.Control:
        seen, set_seen = ft.use_state(("", False, 0))
        return ft.Column(
            [
                ft.Text(f"{seen}", key="seen"),
                ft.Dropdown(
                    label="Language",
                    value=seen[0],
                    options=[ft.DropdownOption("vi"), ft.DropdownOption("ar")],
                    on_select=lambda e: set_seen((e.control.value, *seen[1:])),
                ),
                ft.Switch(
                    label="Dark",
                    value=seen[1],
                    on_change=lambda e: set_seen((seen[0], e.control.value, seen[2])),
                ),
                ft.NavigationBar(
                    selected_index=seen[2],
                    destinations=[
                        ft.NavigationBarDestination(icon=ft.Icons.HOME, label="Home"),
                        ft.NavigationBarDestination(icon=ft.Icons.PERSON, label="Me"),
                    ],
                    on_change=lambda e: set_seen((*seen[:2], e.control.selected_index)),
                ),
            ]
        )

    async with open_component(Settings) as device:
        await device.choose("ar", "Language")
        await device.toggle("Dark")
        await device.tap("Me")
        assert device.find(key="seen")["value"] == "('ar', True, 1)"


async def test_services_answer_fail_or_stay_silent() -> None:
    seen: list[Any] = []

    async def read() -> None:
        preferences = ft.SharedPreferences()
        seen.append(await preferences.get("language"))
        try:
            await ft.Clipboard().get()
        except RuntimeError as error:
            seen.append(str(error))
        await ft.HapticFeedback().heavy_impact()
        seen.append("unreachable")

    def main(page: ft.Page) -> None:
        page.add(ft.Button("Read", on_click=read))

    def deny(_: dict[str, Any]) -> None:
        raise PermissionError("denied")

    answers = {
        ("SharedPreferences", "get"): "vi",
        "get": deny,
        "heavy_impact": NO_ANSWER,
    }
    async with open_device(main, answers=answers) as device:
        await device.tap("Read")
        assert seen == ["vi", "denied"]
        methods = [(call.type, call.method) for call in device.invocations]
        assert ("SharedPreferences", "get") in methods
        assert methods[-1] == ("HapticFeedback", "heavy_impact")


async def test_a_screen_is_waited_for() -> None:
    @ft.component
    def Slow() -> ft.Control:
        loaded, set_loaded = ft.use_state(False)

        async def load() -> None:
            await asyncio.sleep(0.05)
            set_loaded(True)

        ft.use_effect(load, [], cleanup=lambda: None)
        return ft.Text("Loaded" if loaded else "Loading")

    async with open_component(Slow) as device:
        assert device.exists("Loading")
        with pytest.raises(TimeoutError, match="Loading"):
            await device.settle_until(lambda: device.exists("Loaded"), timeout_seconds=0.01)
        await device.settle_until(lambda: device.exists("Loaded"))


async def test_a_tap_made_offline_arrives_after_the_link_is_back() -> None:
    async with open_component(Counter) as device:
        await device.disconnect()
        await device.tap("More")
        assert device.exists("Count 0")
        await device.reconnect()
        assert device.exists("Count 1")
        await device.tap("More")
        assert device.exists("Count 2")


async def test_two_devices_do_not_see_each_other() -> None:
    async with open_component(Counter) as one, open_component(Counter) as other:
        await one.tap("More")
        assert (one.exists("Count 1"), other.exists("Count 0")) == (True, True)
