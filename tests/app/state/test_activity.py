"""A list that grows at both ends, and never by an answer that came too late."""

import asyncio

import pytest

from api_contract import path
from api_contract.activity import ActivityItem
from api_contract.live_event import LiveEvent, LiveEventKind
from app.state.activity import ActivityState, ActivityStore
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION
from tests.samples.stage import Stage

NEW = world.line(299, world.LINH.name, 1_000, hours_ago=0)
FIRST, SECOND = world.LINES[:3], world.LINES[3:]


@pytest.fixture
def store(signed_in: Stage) -> ActivityStore:
    return signed_in.stores.activity


def tell(stage: Stage, item: ActivityItem) -> None:
    event = LiveEvent(number=1, kind=LiveEventKind.ACTIVITY_ADDED, at=world.NOW, activity=item)
    stage.wallet.live.heard.tell(event)


async def test_the_first_page_is_asked_for_one_account(
    store: ActivityStore, signed_in: Stage
) -> None:
    assert store.state.items is None
    await store.show(world.RUPIAH.id)
    assert store.state.items == world.LINES
    (question,) = signed_in.backend.questions("GET", path.ACTIVITY)
    assert question.query == {"account_id": world.RUPIAH.id}


async def test_more_is_appended_until_the_end(store: ActivityStore, signed_in: Stage) -> None:
    pages = (world.activity(*FIRST, next_cursor="older"), world.activity(*SECOND))
    signed_in.backend.answer("GET", path.ACTIVITY, *pages)
    await store.show(world.RUPIAH.id, world.RECEIVED)
    await store.show_more()
    assert store.state.items == world.LINES
    assert store.state.next_cursor is None
    await store.show_more()
    first, second = signed_in.backend.questions("GET", path.ACTIVITY)
    assert first.query["direction"] == "received"
    assert second.query == {**first.query, "cursor": "older"}


async def test_scrolling_on_while_a_page_comes_asks_once(
    store: ActivityStore, signed_in: Stage
) -> None:
    page = world.activity(*FIRST, next_cursor="older")
    signed_in.backend.answer("GET", path.ACTIVITY, page)
    await store.show(world.RUPIAH.id)
    await asyncio.gather(*(store.show_more() for _ in range(4)))
    assert len(signed_in.backend.questions("GET", path.ACTIVITY)) == 2


async def test_a_page_that_failed_keeps_the_list_and_can_be_asked_again(
    store: ActivityStore, signed_in: Stage
) -> None:
    page = world.activity(*FIRST, next_cursor="older")
    signed_in.backend.answer("GET", path.ACTIVITY, page, LOST, world.activity(*SECOND))
    await store.show(world.RUPIAH.id)
    await store.show_more()
    assert store.state.items == FIRST
    assert store.state.trouble is not None
    await store.retry()
    after = store.state
    assert (after.items, after.trouble) == (world.LINES, None)


async def test_a_late_answer_does_not_overwrite_a_newer_one(
    store: ActivityStore, signed_in: Stage
) -> None:
    late = signed_in.backend.hold("GET", path.ACTIVITY)
    signed_in.begin(store.show(world.RUPIAH.id))
    await signed_in.rest()
    signed_in.backend.answer("GET", path.ACTIVITY, world.activity(*SECOND))
    await store.show(world.RUPIAH.id, world.SENT)
    late.set_result(world.activity(*FIRST))
    await signed_in.rest()
    assert store.state.items == SECOND
    assert store.state.direction is world.SENT


async def test_a_late_failure_does_not_spoil_a_newer_answer(
    store: ActivityStore, signed_in: Stage
) -> None:
    late = signed_in.backend.hold("GET", path.ACTIVITY)
    signed_in.begin(store.show(world.RUPIAH.id))
    await signed_in.rest()
    signed_in.backend.answer("GET", path.ACTIVITY, world.activity(*SECOND))
    await store.show(world.RUPIAH.id, world.SENT)
    late.set_result(NO_CONNECTION)
    await signed_in.rest()
    assert store.state.trouble is None


async def test_an_answer_after_signing_out_shows_nothing(
    store: ActivityStore, signed_in: Stage
) -> None:
    late = signed_in.backend.hold("GET", path.ACTIVITY)
    signed_in.begin(store.show(world.RUPIAH.id))
    await signed_in.rest()
    store.forget()
    late.set_result(world.activity(*FIRST))
    await signed_in.rest()
    assert store.state == ActivityState()


async def test_what_happens_live_stands_on_top_once(store: ActivityStore, signed_in: Stage) -> None:
    await store.show(world.RUPIAH.id)
    tell(signed_in, NEW)
    tell(signed_in, NEW)
    assert store.state.items == (NEW, *world.LINES)


async def test_what_does_not_belong_to_the_list_is_left_out(
    store: ActivityStore, signed_in: Stage
) -> None:
    tell(signed_in, NEW)
    assert store.state.items is None
    await store.show(world.RUPIAH.id, world.SENT)
    tell(signed_in, NEW)
    tell(signed_in, NEW.model_copy(update={"account_id": world.DOLLARS.id}))
    assert store.state.items == world.LINES


async def test_showing_the_same_again_keeps_the_lines_meanwhile(
    store: ActivityStore, signed_in: Stage
) -> None:
    await store.show(world.RUPIAH.id)
    signed_in.backend.hold("GET", path.ACTIVITY)
    signed_in.begin(store.show(world.RUPIAH.id))
    await signed_in.rest()
    assert (store.state.items, store.state.loading) == (world.LINES, True)
