"""Lines under their days, in the zone of the device."""

from datetime import timedelta, timezone
from functools import partial

import pytest

from api_contract.activity import ActivityKind
from app.components.activity_row import HIDDEN, activity_days, activity_row
from app.state.appearance import AppearanceState
from tests.harness import open_component
from tests.samples import world
from tests.samples.stage import PACKS

ENGLISH = PACKS.load("en")


def days(*hours_ago: float, offset_hours: int = 7) -> list[str]:
    zone = timezone(timedelta(hours=offset_hours))
    items = [
        world.line(number, world.BUDI.name, -1, hours_ago=hours)
        for number, hours in enumerate(hours_ago)
    ]
    today = world.NOW.astimezone(zone).date()
    rows = activity_days(ENGLISH, items, today, zone, lambda _: None, AppearanceState())
    return [str(row.key) for row in rows if str(row.key).startswith("day-")]


def test_a_day_begins_at_midnight_of_the_device_s_zone() -> None:
    assert days(1, 9.9, 10.1) == ["day-2026-03-14", "day-2026-03-13"]
    assert days(1, 9.9, 10.1, offset_hours=0) == ["day-2026-03-14", "day-2026-03-13"]
    assert days(2.9, 3.1, offset_hours=0) == ["day-2026-03-14", "day-2026-03-13"]


def test_each_day_has_one_heading() -> None:
    assert days(1, 2, 3) == ["day-2026-03-14"]
    assert days() == []


async def test_a_hidden_amount_is_not_even_in_the_tree() -> None:
    item = world.line(1, world.BUDI.name, -25_000, hours_ago=1)

    def row(hidden: bool) -> object:
        look = AppearanceState(amounts_hidden=hidden)
        return activity_row(ENGLISH, item, "10:00", lambda _: None, look)

    async with open_component(lambda: row(True)) as device:
        assert device.exists(HIDDEN)
        assert "25" not in device.describe()
    async with open_component(lambda: row(False)) as device:
        assert device.exists("−Rp25,000")


@pytest.mark.parametrize("code", ["en", "id", "vi", "ar"])
async def test_every_kind_is_called_by_its_name(code: str) -> None:
    pack = PACKS.load(code)
    lines = [
        world.line(number, world.BUDI.name, -1, hours_ago=1, kind=kind)
        for number, kind in enumerate(ActivityKind)
    ]
    names = [pack(f"activity.{kind.value}") for kind in ActivityKind]
    assert len(set(names)) == len(names)
    for line, name in zip(lines, names, strict=True):
        row = partial(activity_row, pack, line, "10:00", lambda _: None, AppearanceState())
        async with open_component(row) as device:
            assert name in device.texts()


async def test_a_line_without_a_receipt_can_not_be_tapped() -> None:
    purchase = world.LINES[2]
    assert purchase.transfer_id is None

    def row() -> object:
        return activity_row(ENGLISH, purchase, "10:00", lambda _: None, AppearanceState())

    async with open_component(row) as device:
        assert not device.find(key=purchase.id)["on_click"]
