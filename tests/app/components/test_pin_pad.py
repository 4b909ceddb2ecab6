"""Six digits in, one call out; nothing keeps them."""

from collections.abc import Callable

import flet as ft
import pytest

from app.components.pin_pad import PIN_DIGITS, PinPad
from app.repositories.subscribers import Subscribers
from tests.harness import Device, Refused, open_component
from tests.samples.stage import PACKS
from tests.samples.world import PIN


class Desk:
    """A pad, the PINs it handed over, and the keyboard beside it."""

    def __init__(self) -> None:
        self.pins: list[str] = []
        self.keys: Subscribers[str] = Subscribers()
        self.is_busy = False
        self.on_biometrics: Callable[[], None] | None = None

    def component(self, language: str = "en") -> Callable[[], ft.Control]:
        @ft.component
        def Pad() -> ft.Control:
            return PinPad(
                PACKS.load(language),
                self.pins.append,
                self.keys.add,
                busy=self.is_busy,
                on_biometrics=self.on_biometrics,
            )

        return Pad


async def press(device: Device, digits: str) -> None:
    for digit in digits:
        await device.tap(key=f"pin-{digit}")


def filled(device: Device) -> str:
    (label,) = [node["label"] for node in device.find_all(type="Semantics") if node["label"]]
    return str(label)


async def test_the_sixth_digit_hands_over_the_pin_and_empties_the_pad() -> None:
    desk = Desk()
    async with open_component(desk.component()) as device:
        await press(device, PIN[:5])
        assert (desk.pins, filled(device)) == ([], "5 of 6 digits entered")
        await press(device, PIN[5])
        assert (desk.pins, filled(device)) == ([PIN], "0 of 6 digits entered")


async def test_erasing_takes_the_last_digit_and_stops_at_none() -> None:
    desk = Desk()
    async with open_component(desk.component()) as device:
        await press(device, "12")
        for expected in ("1", "0", "0"):
            await device.tap(key="pin-erase")
            assert filled(device) == f"{expected} of 6 digits entered"
        await press(device, PIN)
        assert desk.pins == [PIN]


async def test_the_keyboard_types_digits_from_both_of_its_blocks() -> None:
    desk = Desk()
    async with open_component(desk.component()) as device:
        for key in ("7", "Numpad 3", "9", "x", "Backspace", "9", "1", "Enter", "٤", "6"):
            await device.run(desk.keys.tell, key)
            await device.settle()
        assert desk.pins == ["739146"]


async def test_keys_that_come_faster_than_the_screen_are_all_heard() -> None:
    desk = Desk()
    async with open_component(desk.component()) as device:

        def type_all() -> None:
            for key in PIN:
                desk.keys.tell(key)

        await device.run(type_all)
        await device.settle()
        assert desk.pins == [PIN]


async def test_the_digits_are_nowhere_on_the_screen_or_in_the_tree() -> None:
    desk = Desk()
    async with open_component(desk.component()) as device:
        await press(device, PIN[:4])
        assert PIN[:4] not in device.describe()
        assert [text for text in device.texts() if len(text) > 1 and text in PIN] == []


async def test_a_busy_pad_takes_nothing() -> None:
    desk = Desk()
    desk.is_busy = True
    async with open_component(desk.component()) as device:
        with pytest.raises(Refused, match="disabled"):
            await press(device, "1")
        for key in PIN:
            await device.run(desk.keys.tell, key)
        await device.settle()
        assert desk.pins == []
        assert device.exists(PACKS.load("en")("pin.checking"))


async def test_a_pad_that_went_listens_to_no_keys() -> None:
    desk = Desk()

    @ft.component
    def Whole() -> ft.Control:
        shown, show = ft.use_state(True)
        pads = [desk.component()()] if shown else []
        return ft.Column([*pads, ft.Button("Hide", on_click=lambda: show(False))])

    async with open_component(Whole) as device:
        for key in PIN[:5]:
            await device.run(desk.keys.tell, key)
        await device.tap("Hide")
        await device.run(desk.keys.tell, PIN[5])
        await device.settle()
        assert desk.pins == []


async def test_a_keypad_is_not_mirrored() -> None:
    desk = Desk()

    def places(device: Device) -> list[str]:
        keys = [node.key or "" for node in device.find_all(type="TextButton")]
        return [key.removeprefix("pin-") for key in keys]

    async with open_component(desk.component("ar")) as device:
        assert places(device)[:3] == ["3", "2", "1"]
    async with open_component(desk.component("vi")) as device:
        assert places(device)[:3] == ["1", "2", "3"]


async def test_finger_or_face_is_offered_only_where_there_is_one() -> None:
    desk = Desk()
    async with open_component(desk.component()) as device:
        assert not device.exists(key="biometrics")
    asked: list[str] = []
    desk.on_biometrics = lambda: asked.append("asked")
    async with open_component(desk.component()) as device:
        await device.tap(key="biometrics")
    assert asked == ["asked"]


def test_a_pin_has_as_many_digits_as_the_contract_says() -> None:
    assert len(PIN) == PIN_DIGITS
