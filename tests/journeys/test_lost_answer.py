"""Networks at their worst: whatever gets lost, money moves once or not at all."""

import asyncio

from api_contract import path
from app import links
from tests.journeys.phone import Phone, open_phone
from tests.journeys.world import World

ONCE = {"sari IDR": -25_000, "budi IDR": 25_000}


async def come_to_review(phone: Phone) -> None:
    await phone.sign_in("sari")
    await phone.draft("budi", "25,000")


async def test_a_lost_answer_is_resolved_by_asking_again_under_the_same_id(world: World) -> None:
    async with open_phone(world) as phone:
        await come_to_review(phone)
        phone.link.drop_answers(path.TRANSFERS, "POST")
        await phone.approve()
        await phone.see("result.sent_title")
        assert phone.link.count(path.TRANSFERS, "POST") == 2
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_when_every_answer_gets_lost_the_transfer_is_asked_for_by_its_id(
    world: World,
) -> None:
    async with open_phone(world) as phone:
        await come_to_review(phone)
        phone.link.drop_answers(path.TRANSFERS, "POST", times=None)
        await phone.approve()
        await phone.see("result.sent_title")
        assert phone.link.count(f"{path.TRANSFERS}/*", "GET") == 1
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_an_answer_cut_in_half_is_no_answer(world: World) -> None:
    async with open_phone(world) as phone:
        await come_to_review(phone)
        phone.link.cut_bodies(path.TRANSFERS, "POST", times=None)
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_a_dropped_request_is_tried_again_and_pays_once(world: World) -> None:
    async with open_phone(world) as phone:
        await come_to_review(phone)
        phone.link.drop_requests(path.TRANSFERS, "POST")
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_without_a_connection_nothing_is_sent_and_the_draft_can_go_later(
    world: World,
) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25.000")
        phone.link.drop_requests(path.TRANSFERS, "POST", times=None)
        await phone.approve()
        await phone.see("error.unreachable")
        await phone.see("result.refused_title")
        assert world.changes() == {}
        phone.link.heal()
        await phone.tap("change")
        await phone.tap("continue")
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes() == ONCE


async def test_a_slow_answer_is_waited_for_and_a_late_one_asked_about(world: World) -> None:
    async with open_phone(world) as phone:
        await come_to_review(phone)
        phone.link.delay(0.5, path.PIN_CHECKS)
        phone.link.delay(30, path.TRANSFERS, "POST", times=None)
        await phone.approve()
        await phone.see("result.sending_title")
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_a_captive_portal_is_neither_success_nor_refusal(world: World) -> None:
    async with open_phone(world, "vi") as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25.000")
        await phone.tap("send")
        await phone.see_control("pin-1")
        phone.link.show_portal(path.TRANSFERS + "*", times=None)
        await phone.type_pin("739146")
        await phone.see("result.unsure_title")
        assert not phone.shows("result.sent_title")
        await phone.wait_until(lambda: not phone.is_busy, 20)
        phone.link.heal()
        await phone.tap("check")
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_a_portal_at_the_first_steps_is_told_in_a_sentence(world: World) -> None:
    async with open_phone(world, "ar") as phone:
        phone.link.show_portal(times=None)
        await phone.tap("start")
        await phone.enter("+6281200001001", "sign_in.phone")
        await phone.tap("continue")
        await phone.see("error.unknown")


async def test_a_backend_that_goes_and_comes_back_has_paid_once(world: World) -> None:
    async with open_phone(world) as phone:
        await come_to_review(phone)
        phone.link.drop_answers(path.TRANSFERS, "POST", times=None)
        await phone.tap("send")
        await phone.type_pin("739146")
        await phone.wait_until(lambda: phone.link.count(path.TRANSFERS, "POST") == 4)
        phone.link.drop_requests(path.TRANSFERS + "*", times=None)
        await asyncio.to_thread(world.stop)
        await phone.see("result.unsure_title")
        await phone.wait_until(lambda: not phone.is_busy, 20)
        # Not answered, not forgotten: there is no way to a second draft past it.
        await phone.go(links.SEND)
        await phone.see("result.unsure_title")
        phone.link.heal()
        await asyncio.to_thread(world.start)
        await phone.tap("check")
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
    assert len(world.postings()) == 1


async def test_home_keeps_what_was_known_and_says_that_the_link_is_down(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await asyncio.to_thread(world.stop)
        await phone.see("home.offline")
        assert phone.shows("home.balance")
        await asyncio.to_thread(world.start)
        await phone.wait_until(lambda: not phone.shows("home.offline"), 20)


async def test_money_that_came_while_offline_is_shown_when_back(world: World) -> None:
    async with open_phone(world) as sari, open_phone(world, "id") as budi:
        await budi.sign_in("budi")
        budi.link.go_offline()
        await budi.see("home.offline")
        await come_to_review(sari)
        await sari.approve()
        await sari.see("result.sent_title")
        assert not budi.reads("+Rp25.000")
        budi.link.go_online()
        await budi.wait_until(lambda: budi.reads("+Rp25.000"), 20)
    assert world.changes() == ONCE
