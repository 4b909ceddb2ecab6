"""A field gives back everything that was typed, however fast, and takes what a store says."""

import asyncio
from collections.abc import Callable

import flet as ft
import pytest

from app.components.fields import TextInput
from app.hooks import use_store
from app.state.store import Store
from tests.harness import Device, open_component


class TextStore(Store[str]):
    """What a form keeps, and may rewrite."""

    def set_text(self, text: str) -> None:
        """The user typed, or the form knows better."""
        self._emit(text)


def form(store: TextStore) -> Callable[[], ft.Control]:
    @ft.component
    def Form() -> ft.Control:
        text = use_store(store, lambda state: state)
        return ft.Column([TextInput("Amount", text, store.set_text), ft.Text(text)])

    return Form


def shown(device: Device) -> str:
    return str(device.find("Amount")["value"] or "")


@pytest.mark.parametrize("turns", range(16))
async def test_typing_at_any_moment_of_a_render_loses_nothing(turns: int) -> None:
    store = TextStore("")
    async with open_component(form(store)) as device:
        number = device.find("Amount").control["_i"]
        for digit in "123456789":
            # A key adds to what the client shows at that moment, old or new.
            text = shown(device) + digit
            device.write(number, {"value": text})
            device.send_event(number, "change", text)
            for _ in range(turns):
                await asyncio.sleep(0)
        await device.settle()
        assert (shown(device), store.state) == ("123456789", "123456789")


async def test_a_store_that_says_something_else_is_shown() -> None:
    store = TextStore("")
    async with open_component(form(store)) as device:
        await device.enter_text("25000", "Amount")
        await device.run(store.set_text, "25.000")
        await device.settle()
        assert shown(device) == "25.000"
        await device.run(store.set_text, "")
        await device.settle()
        assert shown(device) == ""


async def test_text_typed_elsewhere_survives_a_render_of_the_parent() -> None:
    store = TextStore("")
    async with open_component(form(store)) as device:
        await device.enter_text("7", "Amount")
        await device.enter_text("78", "Amount")
        assert shown(device) == "78"
        assert device.exists("78", type="Text")


async def test_a_store_that_cuts_what_is_typed_is_obeyed() -> None:
    class ShortStore(TextStore):
        def set_text(self, text: str) -> None:
            super().set_text(text[:3])

    async with open_component(form(ShortStore(""))) as device:
        await device.enter_text("Sari", "Amount")
        assert shown(device) == "Sar"
