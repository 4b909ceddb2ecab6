"""The mirror applies patches as Flet's client does."""

from collections.abc import Callable

import flet as ft

from tests.harness import open_component


def _field(value: str) -> ft.Control:
    return ft.TextField(value=value)


# Every component also takes `key=`, which no signature of its own can say.
Field: Callable[..., ft.Control] = ft.component(_field)


@ft.component
def Form() -> ft.Control:
    """Two steps whose only text stands at another place in each."""
    is_second, set_second = ft.use_state(False)
    first = [ft.Text("Hint"), ft.Row(), Field("", key="phone")]
    second = [Field("", key="name"), Field("", key="handle"), ft.Text("Caption")]
    return ft.Column(
        [
            ft.Column(second if is_second else first),
            ft.Button("Next", on_click=lambda: set_second(True)),
        ]
    )


async def test_a_change_below_what_was_just_inserted_finds_its_control() -> None:
    async with open_component(Form) as device:
        await device.tap("Next")
        assert device.texts() == ["Caption", "Next"]
