"""A snapshot is readable, the same in every run, and shows what eyes can't see."""

from pathlib import Path

import flet as ft
import pytest
from syrupy.assertion import SnapshotAssertion

from tests.harness import open_component
from tests.harness.snapshot import show_invisible


@ft.component
def Receipt() -> ft.Control:
    """A bit of everything that a snapshot must render well."""
    return ft.Card(
        ft.Column(
            [
                Amount("\u2066+62 812\u2069"),
                ft.Text("hidden", visible=False),
                ft.IconButton(icon=ft.Icons.SEND, tooltip="Kirim", on_click=lambda: None),
                ft.ListTile(title="Nguyễn", leading=ft.Icon(ft.Icons.PERSON), height=56.0),
            ]
        )
    )


@ft.component
def Amount(text: str) -> ft.Control:
    """A component inside another: its wrapper must not show."""
    return ft.Text(text, key="amount", weight=ft.FontWeight.BOLD)


async def test_a_screen_reads_as_one_control_per_line() -> None:
    async with open_component(Receipt) as device:
        lines = device.describe().splitlines()
    assert lines[1:] == [
        "  Card",
        "    Column",
        '      Text key="amount" value="‹LRI›+62 812‹PDI›" weight="bold"',
        '      IconButton icon=SEND on_click tooltip="Kirim"',
        '      ListTile height=56 title="Nguyễn"',
        "        leading: Icon icon=PERSON",
    ]


async def test_a_snapshot_is_the_same_in_every_run(screen: SnapshotAssertion) -> None:
    async with open_component(Receipt) as first, open_component(Receipt) as second:
        assert first.describe() == second.describe()
        assert first == screen


async def test_a_snapshot_lies_in_a_text_file_of_its_own() -> None:
    folder = Path(__file__).parent / "__snapshots__" / "test_snapshot"
    (file,) = folder.glob("test_a_snapshot_is_the_same*.txt")
    assert 'value="‹LRI›+62 812‹PDI›"' in file.read_text("utf-8")


async def test_invisible_marks_do_not_hide_a_text_from_its_finder() -> None:
    async with open_component(Receipt) as device:
        assert device.find("+62 812").key == "amount"
        assert not device.exists("hidden")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u00a0b", "a‹NBSP›b"),
        ("\u2068x\u2069", "‹FSI›x‹PDI›"),
        ("\u200f", "‹RLM›"),
        ("é", "é"),
    ],
)
async def test_invisible_marks_are_written_out(text: str, shown: str) -> None:
    assert show_invisible(text) == shown
