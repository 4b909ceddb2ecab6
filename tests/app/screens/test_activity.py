"""What can be done in the list of what happened."""

from api_contract import path
from app import links
from tests.harness import Device
from tests.samples import world
from tests.samples.stage import Stage, open_stage

FIRST, SECOND = world.LINES[:3], world.LINES[3:]


async def open_activity(stage: Stage) -> Device:
    await stage.sign_in()
    await stage.stores.account.refresh()
    return await stage.open(links.ACTIVITY)


async def scroll(stage: Stage, pixels: float) -> None:
    """The list is two thousand logical pixels long."""
    listing = stage.screen.find(key="activity-list").control
    data = {"event_type": "update", "pixels": pixels, "viewport_dimension": 700.0}
    data |= {"min_scroll_extent": 0.0, "max_scroll_extent": 2000.0, "scroll_delta": 1.0}
    stage.screen.send_event(listing["_i"], "scroll", data)
    await stage.rest()


async def test_the_next_page_is_asked_for_near_the_end_and_not_before() -> None:
    async with open_stage() as stage:
        pages = (world.activity(*FIRST, next_cursor="older"), world.activity(*SECOND))
        stage.backend.answer("GET", path.ACTIVITY, *pages)
        device = await open_activity(stage)
        await scroll(stage, 100)
        assert not device.exists(key=SECOND[0].id)
        await scroll(stage, 1500)
        assert device.exists(key=SECOND[0].id)
        assert device.exists(stage.pack("activity.end"))


async def test_a_filter_asks_for_its_direction() -> None:
    async with open_stage() as stage:
        device = await open_activity(stage)
        for name, direction in (("sent", "sent"), ("received", "received"), ("all", None)):
            await device.tap(key=f"filter-{name}")
            await stage.rest()
            assert stage.backend.asked[-1].query.get("direction") == direction


async def test_on_a_phone_a_line_opens_its_receipt_and_on_a_desktop_it_stands_beside() -> None:
    line = world.LINES[0]
    done = world.transfer(201 + 1000, direction=world.RECEIVED, minor=62_812)
    for width in (world.PHONE, world.DESKTOP):
        async with open_stage(width=width) as stage:
            stage.post(done)
            device = await open_activity(stage)
            await device.tap(key=line.id)
            await stage.rest()
            is_beside = device.page.route == links.ACTIVITY
            assert is_beside == (width == world.DESKTOP)
            assert device.exists(stage.pack("receipt.timeline"))
