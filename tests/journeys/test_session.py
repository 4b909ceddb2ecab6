"""Being signed in: renewed unseen, ended elsewhere, locked, resumed, drawn again after a gap."""

from pathlib import Path

import flet as ft

from api_contract import path
from api_contract.money import Currency, Money
from app import links
from backend.demo.cast import DEMO_PIN
from tests.fakes import FakeApprover
from tests.journeys.phone import Kept, open_phone
from tests.journeys.world import PEOPLE, World

WRONG_PIN = "402857"


async def test_expired_access_is_renewed_unseen_in_the_middle_of_a_transfer(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25,000")
        world.clock.advance(minutes=6)
        await phone.approve()
        await phone.see("result.sent_title")
        assert phone.link.count(path.SESSIONS_REFRESH) == 1
    assert world.changes() == {"sari IDR": -25_000, "budi IDR": 25_000}


async def test_a_lost_answer_to_the_renewal_signs_nobody_out(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25,000")
        phone.link.drop_answers(path.SESSIONS_REFRESH)
        world.clock.advance(minutes=6)
        await phone.approve()
        await phone.see("result.sent_title")
    assert len(world.postings()) == 1


async def test_a_session_ended_elsewhere_ends_here_with_a_sentence_and_sends_nothing(
    world: World,
) -> None:
    async with open_phone(world, "vi") as here, open_phone(world) as elsewhere:
        await elsewhere.sign_in("sari")
        await here.sign_in("sari")
        await elsewhere.vouch()
        await here.draft("budi", "25.000")
        await here.tap("send")
        await here.type_pin(DEMO_PIN[:5])
        await elsewhere.go(links.SETTINGS_SESSIONS)
        await elsewhere.tap_text("sessions.end")
        await here.see("error.session_expired")
        await here.see_control("start")
        assert await here.wallet.database.read_all("session") == {}
        assert elsewhere.shows("settings.sessions")
    assert world.changes() == {}


async def test_signing_out_everywhere_ends_every_phone(world: World) -> None:
    async with open_phone(world, "ar") as one, open_phone(world, "id") as other:
        await one.sign_in("aisha")
        await other.sign_in("aisha")
        await one.go(links.SETTINGS_SESSIONS)
        await one.tap("end-all")
        await one.see_control("start")
        await other.see("error.session_expired")
        for phone in (one, other):
            assert await phone.wallet.database.read_all("session") == {}
        assert await one.wallet.database.read_all("device") == {}


async def test_the_next_person_on_the_same_phone_sees_their_own_money(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS)
        await phone.tap("sign-out")
        await phone.see_control("start")
        await phone.go(links.HOME)
        await phone.sign_in("dewi")
        assert phone.reads("Dewi Lestari")
        balance = Money(minor=world.balances()["dewi IDR"], currency=Currency.IDR)
        await phone.read(phone.t.money(balance))
        assert not phone.shows("currency.SGD")


async def test_a_locked_wallet_shows_nothing_until_the_pin(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS)
        await phone.tap("lock")
        await phone.see("unlock.hint")
        await phone.go(links.ACTIVITY)
        assert phone.shows("unlock.hint")
        assert not phone.reads("Rp")
        await phone.type_pin(WRONG_PIN)
        await phone.see("error.pin_refused")
        await phone.type_pin(DEMO_PIN)
        await phone.see("activity.title")


async def test_leaving_the_app_locks_it_at_once_when_so_chosen(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.go(links.SETTINGS_APPEARANCE)
        await phone.tap("choice-0")
        await phone.device.change_lifecycle("hide")
        await phone.device.change_lifecycle("resume")
        await phone.see("unlock.hint")


async def test_a_restarted_app_asks_for_the_pin_and_goes_on(world: World, kept: Kept) -> None:
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
    async with open_phone(world, kept=kept) as phone:
        await phone.see("unlock.hint")
        assert not phone.reads("Rp")
        await phone.type_pin(DEMO_PIN)
        await phone.listen()
        assert phone.reads("Sari Wulandari")
        await phone.draft("budi", "25,000")
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -25_000, "budi IDR": 25_000}


async def test_a_finger_opens_the_restarted_app(world: World, kept: Kept) -> None:
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
    async with open_phone(world, kept=kept, approver=FakeApprover()) as phone:
        await phone.listen()


async def test_a_locked_keychain_is_told_and_what_is_kept_waits_for_it(
    world: World, kept: Kept
) -> None:
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
    kept.vault.is_locked = True
    async with open_phone(world, "ar", kept=kept) as phone:
        await phone.see("error.vault_unavailable")
    kept.vault.is_locked = False
    async with open_phone(world, kept=kept) as phone:
        await phone.see("unlock.hint")


async def test_a_lost_keychain_is_told_and_the_device_begins_anew(world: World, kept: Kept) -> None:
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
    kept.vault.items.clear()
    async with open_phone(world, kept=kept) as phone:
        await phone.see("error.vault_lost")
        await phone.prove_number(PEOPLE["sari"].phone)
        await phone.type_pin(DEMO_PIN)
        await phone.see("home.greeting")


async def test_a_device_that_was_copied_is_frozen_and_its_owner_comes_back(
    world: World, kept: Kept, tmp_path: Path
) -> None:
    async with open_phone(world, kept=kept) as phone:
        await phone.sign_in("sari")
        stolen = kept.copy_to(tmp_path / "stolen")
        for _ in range(2):
            world.clock.advance(minutes=6)
            await phone.device.run(phone.wallet.stores.account.refresh)
        assert phone.link.count(path.SESSIONS_REFRESH) >= 2
        async with open_phone(world, kept=stolen) as thief:
            await thief.see("unlock.hint")
            await thief.type_pin(DEMO_PIN)
            await thief.see("error.session_expired")
        await phone.see("error.session_expired")
        await phone.sign_in("sari")


async def test_an_address_from_outside_is_kept_through_the_sign_in(world: World) -> None:
    async with open_phone(world, address=links.RECEIVE) as phone:
        await phone.prove_number("+6281200001001")
        await phone.type_pin(DEMO_PIN)
        await phone.see("receive.title")


async def test_a_browser_that_was_away_is_drawn_anew(world: World) -> None:
    web = ft.PagePlatform.LINUX
    async with open_phone(world) as sari, open_phone(world, "id", platform=web) as budi:
        await sari.sign_in("sari")
        await budi.sign_in("budi")
        await sari.draft("budi", "25,000")
        await budi.device.disconnect()
        await sari.approve()
        await sari.see("result.sent_title")
        balance = Money(minor=world.balances()["budi IDR"], currency=Currency.IDR)
        assert not budi.reads(budi.t.money(balance))
        await budi.device.reconnect()
        await budi.read(budi.t.money(balance))
        await budi.read("+Rp25.000")
