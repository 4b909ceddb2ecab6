"""Which screen an address shows, and to whom."""

import pytest

from api_contract import path
from app import links, router
from tests.harness import Device
from tests.samples import world
from tests.samples.stage import Stage, open_stage

RECEIPT = links.receipt(world.transfer().id)

SIGNED_IN = {
    links.HOME: "home.balance",
    links.ACTIVITY: "activity.title",
    links.SETTINGS: "settings.title",
    links.SEND: "send.title",
    links.RECEIVE: "receive.title",
    links.SETTINGS_LANGUAGE: "settings.language",
    links.SETTINGS_APPEARANCE: "settings.appearance",
    links.SETTINGS_SESSIONS: "settings.sessions",
    links.SETTINGS_ABOUT: "settings.about",
    RECEIPT: "receipt.title",
}
"""A text that only this screen has in sight."""

WITH_A_DRAFT = {
    links.SEND_AMOUNT: "send.amount_title",
    links.SEND_REVIEW: "review.title",
}


def shows(stage: Stage, key: str) -> bool:
    return stage.screen.exists(stage.pack(key))


def top(device: Device) -> str:
    return device.routes()[-1]


def tell_receipt(stage: Stage) -> None:
    stage.post(world.transfer())


@pytest.mark.parametrize(("address", "key"), SIGNED_IN.items())
async def test_every_address_opens_its_screen(address: str, key: str) -> None:
    async with open_stage() as stage:
        tell_receipt(stage)
        await stage.sign_in()
        await stage.open(address)
        assert shows(stage, key)
        others = {SIGNED_IN[other] for other in (links.SEND, links.RECEIVE)} - {key}
        assert not [other for other in others if shows(stage, other)]


@pytest.mark.parametrize(("address", "key"), WITH_A_DRAFT.items())
async def test_a_step_of_sending_opens_with_its_draft(address: str, key: str) -> None:
    async with open_stage() as stage:
        await stage.review()
        await stage.open(address)
        assert (shows(stage, key), top(stage.screen)) == (True, address)


async def test_every_address_in_links_is_routed() -> None:
    routed = {*router.TABS, *router.STEPS, *router.OPEN, links.RECEIPT}
    written = {
        value for name, value in vars(links).items() if name.isupper() and isinstance(value, str)
    }
    assert written == routed


@pytest.mark.parametrize(
    "address", [links.SEND_AMOUNT, links.SEND_REVIEW, links.SEND_APPROVE, links.SEND_RESULT]
)
async def test_a_step_without_a_draft_shows_where_one_begins(address: str) -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        device = await stage.open(address)
        assert device.exists(stage.pack("send.title"))


async def test_a_transfer_under_way_is_met_at_its_result_from_every_step() -> None:
    async with open_stage() as stage:
        await stage.approve()
        stage.backend.hold("POST", path.TRANSFERS)
        stage.begin(stage.stores.transfer.enter_pin(world.PIN))
        device = await stage.open(links.HOME)
        for address in (links.SEND, links.SEND_AMOUNT, links.SEND_REVIEW, links.SEND_APPROVE):
            await device.go(address)
            await stage.rest()
            assert device.exists(stage.pack("result.sending_title"))


# -- who may see it ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*SIGNED_IN, *WITH_A_DRAFT, "/nowhere"])
async def test_signed_out_every_address_shows_the_welcome_and_asks_nothing(address: str) -> None:
    async with open_stage() as stage:
        await stage.stores.session.start()
        device = await stage.open(address)
        assert shows(stage, "welcome.title")
        assert device.routes() == [links.WELCOME]
        assert stage.backend.asked == []


@pytest.mark.parametrize("address", [*SIGNED_IN, links.SIGN_IN, "/nowhere"])
async def test_locked_every_address_shows_the_pin_and_nothing_else(address: str) -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        stage.stores.session.lock()
        device = await stage.open(address)
        assert shows(stage, "unlock.hint")
        assert len(device.routes()) == 1


@pytest.mark.parametrize("address", [*SIGNED_IN, links.WELCOME, "/nowhere"])
async def test_starting_nothing_is_promised(address: str) -> None:
    async with open_stage() as stage:
        device = await stage.open(address)
        assert device.texts() == ["Saku"]
        assert stage.backend.asked == []


@pytest.mark.parametrize("address", [links.WELCOME, links.SIGN_IN])
async def test_whoever_is_in_does_not_see_the_sign_in(address: str) -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        device = await stage.open(address)
        assert shows(stage, "home.balance")
        assert device.page.route == links.HOME


async def test_locking_takes_everything_out_of_sight_at_once() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        device = await stage.open(links.RECEIVE)
        stage.stores.session.lock()
        await stage.rest()
        assert shows(stage, "unlock.hint")
        assert not device.exists(contains="812-0000")


async def test_unlocking_shows_the_screen_that_was_open() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        await stage.open(links.RECEIVE)
        stage.stores.session.lock()
        await stage.rest()
        await stage.stores.session.unlock_with_pin(world.PIN)
        await stage.rest()
        assert shows(stage, "receive.title")


@pytest.mark.parametrize("address", [links.RECEIVE, RECEIPT, links.ACTIVITY])
async def test_a_deep_link_is_remembered_over_the_sign_in(address: str) -> None:
    async with open_stage() as stage:
        tell_receipt(stage)
        await stage.stores.session.start()
        device = await stage.open(address)
        await device.tap(key="start")
        assert device.page.route == links.SIGN_IN
        await stage.sign_in()
        await stage.rest()
        assert device.page.route == address
        assert shows(stage, SIGNED_IN[address])


async def test_whoever_signs_out_and_in_again_is_at_home() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        device = await stage.open(links.HOME)
        await stage.stores.session.sign_out()
        await stage.rest()
        assert shows(stage, "welcome.title")
        await device.tap(key="start")
        await stage.sign_in()
        await stage.rest()
        assert device.page.route == links.HOME


# -- ways --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/nowhere", "/send/nowhere", "/receipt/x", f"{RECEIPT}0", "/SEND", "/../send"]
)
async def test_an_unknown_address_says_so_and_leads_home(address: str) -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        device = await stage.open(address)
        assert shows(stage, "not_found.title")
        await device.tap(stage.pack("action.home"))
        assert shows(stage, "home.balance")


@pytest.mark.parametrize("address", ["/receive/", "/receive?x=1", "/receive#top", "/receive/?"])
async def test_query_fragment_and_last_slash_change_nothing(address: str) -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        await stage.open(address)
        assert shows(stage, "receive.title")


@pytest.mark.parametrize(
    ("address", "behind"),
    [
        (links.RECEIVE, links.HOME),
        (links.SETTINGS_ABOUT, links.SETTINGS),
        (RECEIPT, links.ACTIVITY),
        (links.SEND_AMOUNT, links.SEND),
    ],
)
async def test_the_system_s_back_leads_to_the_parent(address: str, behind: str) -> None:
    async with open_stage() as stage:
        tell_receipt(stage)
        await stage.draft()
        device = await stage.open(address)
        await device.back()
        await stage.rest()
        assert device.page.route == behind


@pytest.mark.parametrize("address", [links.RECEIVE, links.SETTINGS_LANGUAGE, RECEIPT])
async def test_a_step_stands_above_its_main_screen(address: str) -> None:
    async with open_stage() as stage:
        tell_receipt(stage)
        await stage.sign_in()
        device = await stage.open(address)
        assert device.routes() == ["/", address]


async def test_moving_about_counts_as_a_touch() -> None:
    async with open_stage() as stage:
        await stage.sign_in()
        device = await stage.open(links.HOME)
        stage.stores.session._last_touch -= 299
        await device.go(links.RECEIVE)
        assert stage.stores.session.lock_when_idle() > 200


@pytest.mark.parametrize(("tab", "key"), [(1, "activity.title"), (2, "settings.title")])
@pytest.mark.parametrize("width", [world.PHONE, world.DESKTOP])
async def test_bar_and_rail_lead_to_the_main_screens(tab: int, key: str, width: int) -> None:
    async with open_stage(width=width) as stage:
        await stage.sign_in()
        device = await stage.open(links.HOME)
        bar = "NavigationBar" if width == world.PHONE else "NavigationRail"
        label = stage.pack(("tab.home", "tab.activity", "tab.settings")[tab])
        await device.tap(label, type=f"{bar}Destination")
        await stage.rest()
        assert device.find(type=bar)["selected_index"] == tab
        assert shows(stage, key)
