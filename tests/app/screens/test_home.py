"""What can be done on the home screen."""

from api_contract import path
from api_contract.live_event import LiveEvent, LiveEventKind
from app import links
from tests.harness import Device
from tests.samples import world
from tests.samples.fake_backend import NO_CONNECTION
from tests.samples.stage import Stage, open_stage


async def open_home(stage: Stage) -> Device:
    await stage.sign_in()
    return await stage.open(links.HOME)


async def test_the_eye_hides_every_amount_and_shows_it_again() -> None:
    async with open_stage() as stage:
        device = await open_home(stage)
        await device.tap(key="toggle-amounts")
        assert not device.exists(contains="Rp")
        assert device.find(key="balance")["value"] == "••••••"
        await device.tap(key="toggle-amounts")
        assert device.find("Rp1,250,000").key == "balance"


async def test_another_account_shows_its_balance_and_its_activity() -> None:
    async with open_stage() as stage:
        listed = world.accounts(world.RUPIAH, world.DOLLARS)
        stage.backend.answer("GET", path.ACCOUNTS, listed)
        device = await open_home(stage)
        await device.tap(key="account-SGD")
        await stage.rest()
        assert device.find(key="balance")["value"] == "\u2066S$120.05\u2069"
        assert stage.backend.asked[-1].query == {"account_id": world.DOLLARS.id}


async def test_refresh_asks_again() -> None:
    async with open_stage() as stage:
        device = await open_home(stage)
        richer = world.RUPIAH.model_copy(update={"balance_minor": 2_000_000})
        stage.backend.answer("GET", path.ACCOUNTS, world.accounts(richer))
        await device.tap(key="refresh")
        await stage.rest()
        assert device.exists("Rp2,000,000")


async def test_trying_again_after_an_error_brings_the_balance() -> None:
    async with open_stage() as stage:
        stage.backend.answer("GET", path.ACCOUNTS, NO_CONNECTION, world.accounts(world.RUPIAH))
        device = await open_home(stage)
        assert not device.exists(key="balance")
        await device.tap(stage.pack("action.retry"))
        await stage.rest()
        assert device.exists("Rp1,250,000")


async def test_a_face_begins_a_transfer_to_its_person() -> None:
    async with open_stage() as stage:
        device = await open_home(stage)
        await device.tap(key="pay-budi")
        await stage.rest()
        assert device.page.route == links.SEND_AMOUNT
        assert device.exists(world.BUDI.name)


async def test_a_line_opens_its_receipt() -> None:
    async with open_stage() as stage:
        device = await open_home(stage)
        first = world.LINES[0]
        stage.post(world.transfer(direction=world.RECEIVED))
        await device.tap(key=first.id)
        await stage.rest()
        assert device.page.route == links.receipt(first.transfer_id or "")
        assert device.exists("+Rp25,000")


async def test_money_that_arrives_stands_on_top_at_once() -> None:
    async with open_stage() as stage:
        device = await open_home(stage)
        item = world.line(299, world.LINH.name, 77_000, hours_ago=0)
        kind = LiveEventKind.ACTIVITY_ADDED
        event = LiveEvent(number=1, kind=kind, at=world.NOW, activity=item)
        stage.wallet.live.heard.tell(event)
        await stage.rest()
        assert device.exists("+Rp77,000")


async def test_the_language_changes_on_the_open_screen() -> None:
    async with open_stage() as stage:
        device = await open_home(stage)
        await stage.stores.language.choose("ar")
        await stage.rest()
        assert device.exists(stage.pack("home.balance"))
        assert device.mirror.page["rtl"] is True
        await stage.stores.language.choose("en")
        await stage.rest()
        assert not device.mirror.page.get("rtl")
