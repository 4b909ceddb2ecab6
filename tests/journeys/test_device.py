"""Several devices of one person: who may send, who says yes, and what stops everything."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import links
from app.state.device import UNFREEZE
from backend.demo.cast import DEMO_PIN
from tests.journeys.phone import Kept, Phone, open_phone
from tests.journeys.world import PEOPLE, World

NEW_PIN = "581937"
ONCE = {"sari IDR": -25_000, "budi IDR": 25_000}


async def pay(phone: Phone, pin: str = DEMO_PIN) -> None:
    await phone.draft("budi", "25,000")
    await phone.approve(pin)


async def test_a_second_phone_may_look_and_sends_once_the_first_says_yes(world: World) -> None:
    async with open_phone(world) as first, open_phone(world) as second:
        await first.sign_in("sari")
        await second.sign_in("sari")
        await second.see("devices.title_own_waiting")
        await second.tap_text("home.send")
        await second.enter("@budi", "send.payee")
        await second.tap("continue")
        await second.enter("25,000", "send.amount")
        await second.tap("continue")
        await second.see("error.device_waiting")
        await first.see("devices.title_asks")
        await first.tap("open-devices")
        await first.tap("yes")
        await first.type_pin(DEMO_PIN)
        await second.go(links.HOME)
        await second.wait_until(lambda: not second.shows("devices.title_own_waiting"))
        await pay(second)
        await second.see("result.sent_title")
    assert world.changes() == ONCE


async def test_a_no_ends_the_second_phone(world: World) -> None:
    async with open_phone(world) as first, open_phone(world, "vi") as second:
        await first.sign_in("sari")
        await second.sign_in("sari")
        await first.see("devices.title_asks")
        await first.tap("open-devices")
        await first.tap("no")
        await second.device.run(second.wallet.stores.account.refresh)
        await second.see("error.session_expired")
    assert world.changes() == {}


async def test_without_the_first_phone_the_second_waits_a_day_and_may_be_refused(
    world: World,
) -> None:
    async with open_phone(world) as first, open_phone(world) as second:
        await first.sign_in("sari")
        await second.sign_in("sari")
        await second.tap("open-devices")
        await second.tap("recover")
        await second.see("devices.title_own_recovering")
        await first.see("devices.title_asks")
        world.clock.advance(minutes=6)
        await second.device.run(second.wallet.stores.device.refresh)
        await second.wait_until(lambda: not second.shows("devices.title_own_recovering"))
        await second.go(links.HOME)
        await pay(second)
        await second.see("result.sent_title")
    assert world.changes() == ONCE


async def test_a_freeze_stops_every_phone_until_it_is_lifted_with_the_pin(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS_SESSIONS)
        await phone.tap("freeze")
        await phone.see("devices.title_frozen")
        await phone.go(links.HOME)
        await phone.tap_text("home.send")
        await phone.enter("@budi", "send.payee")
        await phone.tap("continue")
        await phone.enter("25,000", "send.amount")
        await phone.tap("continue")
        await phone.see("error.account_frozen")
        await phone.go(links.SETTINGS_SESSIONS)
        await phone.tap("unfreeze")
        assert phone.wallet.stores.device.state.asking == UNFREEZE
        await phone.type_pin(DEMO_PIN)
        await phone.wait_until(lambda: not phone.shows("devices.title_frozen"))
        await phone.go(links.HOME)
        await pay(phone)
        await phone.see("result.sent_title")
    assert world.changes() == ONCE


async def test_a_freeze_without_a_connection_is_kept_and_told_after_a_restart(
    world: World, tmp_path: Path
) -> None:
    kept = Kept(tmp_path / "phone")
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS_SESSIONS)
        await phone.see_control("freeze")
        phone.link.go_offline()
        await phone.tap("freeze")
        await phone.see("devices.title_freeze_kept")
    async with open_phone(world, kept=kept) as phone:
        await phone.type_pin(DEMO_PIN)
        await phone.see("devices.title_frozen")
    async with open_phone(world) as other:
        await other.sign_in("sari")
        await other.see("devices.title_frozen")


async def test_a_new_phone_sends_small_amounts_until_its_time_is_over(world: World) -> None:
    world.stop()
    world.settings = world.settings.model_copy(update={"new_device_time": timedelta(minutes=10)})
    world.start()
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.see("devices.title_own_small")
        await phone.tap_text("home.send")
        await phone.enter("@budi", "send.payee")
        await phone.tap("continue")
        await phone.enter("600,000", "send.amount")
        await phone.tap("continue")
        await phone.wait_until(lambda: phone.reads("This device is new"))
        assert world.changes() == {}
        await phone.go(links.HOME)
        await pay(phone)
        await phone.see("result.sent_title")
        world.clock.advance(minutes=11)
        await phone.go(links.HOME)
        await phone.draft("budi", "600,000")
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -625_000, "budi IDR": 625_000}


async def test_a_changed_pin_opens_this_phone_and_the_old_one_does_not(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS_PIN)
        await phone.type_pin(DEMO_PIN)
        await phone.see("sign_up.pin_hint")
        await phone.type_pin(NEW_PIN)
        await phone.see("sign_up.repeat_hint")
        await phone.type_pin(NEW_PIN)
        await phone.see("change_pin.done")
        await phone.go(links.HOME)
        await phone.draft("budi", "25,000")
        await phone.approve(DEMO_PIN)
        await phone.see("error.pin_refused")
        await phone.type_pin(NEW_PIN)
        await phone.see("result.sent_title")
    assert world.changes() == ONCE


async def test_a_pin_changed_elsewhere_is_told_and_a_new_sign_in_sets_it_right(
    world: World,
) -> None:
    async with open_phone(world) as first, open_phone(world) as second:
        await first.sign_in("sari")
        await second.sign_in("sari")
        await first.see("devices.title_asks")
        await first.tap("open-devices")
        await first.tap("yes")
        await first.type_pin(DEMO_PIN)
        await second.wait_until(lambda: not second.shows("devices.title_own_waiting"))
        for pin in (DEMO_PIN, NEW_PIN, NEW_PIN):
            await first.device.run(first.wallet.stores.pin.enter, pin)
        await second.draft("budi", "25,000")
        await second.approve(NEW_PIN)
        await second.see("error.key_lost")
    assert world.changes() == {}


@pytest.mark.parametrize("says_no", [False, True])
async def test_a_forgotten_pin_takes_a_day_and_a_no_ends_it(world: World, says_no: bool) -> None:
    async with open_phone(world) as phone, open_phone(world) as stranger:
        await phone.sign_in("sari")
        await stranger.prove_number(PEOPLE["sari"].phone)
        await stranger.tap("forgot")
        await stranger.type_pin(NEW_PIN)
        await stranger.see("sign_up.repeat_hint")
        await stranger.type_pin(NEW_PIN)
        await stranger.see("recovery.begun_title")
        await stranger.tap("done")
        await phone.see("devices.title_pin_asked")
        if says_no:
            await phone.tap("open-devices")
            await phone.tap("pin-no")
            await phone.wait_until(lambda: not phone.shows("devices.title_pin_asked"))
        world.clock.advance(minutes=6)
        await stranger.enter(PEOPLE["sari"].phone, "sign_in.phone")
        await stranger.tap("continue")
        await stranger.enter("246810", "sign_in.code")
        await stranger.see_control("pin-1")
        await stranger.type_pin(NEW_PIN)
        await stranger.see("error.pin_refused" if says_no else "home.greeting")


async def test_a_phone_whose_pin_was_forgotten_goes_on_with_the_new_one(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        device = phone.wallet.stores.device.state.own
        assert device is not None
        world.clock.advance(days=31)
        await phone.device.run(phone.wallet.stores.account.refresh)
        await phone.see("error.session_expired")
        await phone.prove_number(PEOPLE["sari"].phone)
        await phone.tap("forgot")
        await phone.type_pin(NEW_PIN)
        await phone.see("sign_up.repeat_hint")
        await phone.type_pin(NEW_PIN)
        await phone.see("recovery.begun_title")
        await phone.tap("done")
        world.clock.advance(minutes=6)
        await phone.enter(PEOPLE["sari"].phone, "sign_in.phone")
        await phone.tap("continue")
        await phone.enter("246810", "sign_in.code")
        await phone.see_control("pin-1")
        await phone.type_pin(NEW_PIN)
        await phone.see("home.greeting")
        own = phone.wallet.stores.device.state.own
        assert own is not None
        assert (own.id, own.state) == (device.id, device.state)
        await phone.go(links.SETTINGS_PIN)
        for pin in (NEW_PIN, "402857", "402857"):
            await phone.device.run(phone.wallet.stores.pin.enter, pin)
        await phone.see("change_pin.done")


async def test_a_wallet_moves_to_another_number_when_phone_and_sim_are_lost(world: World) -> None:
    async with open_phone(world) as lost:
        await lost.sign_in("sari")
    async with open_phone(world) as phone:
        await phone.prove_number("+6281255550001")
        await phone.tap("lost-number")
        await phone.enter("@sari", "sign_up.handle")
        await phone.tap("continue")
        await phone.type_pin(DEMO_PIN)
        await phone.see("recovery.begun_title")
        await phone.tap("done")
        world.clock.advance(minutes=11)
        await phone.enter("+6281255550001", "sign_in.phone")
        await phone.tap("continue")
        await phone.enter("246810", "sign_in.code")
        await phone.see_control("pin-1")
        await phone.type_pin(DEMO_PIN)
        await phone.see("home.greeting")
        assert phone.reads("Sari Wulandari")
        await pay(phone)
        await phone.see("result.sent_title")
    assert world.changes() == ONCE
