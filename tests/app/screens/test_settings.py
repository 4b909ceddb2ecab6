"""What can be set, and the ways out."""

from api_contract import path
from api_contract.session import SessionList
from app import links
from app.state.appearance import ThemeChoice
from app.state.session import SessionStatus
from tests.harness import Device
from tests.samples import world
from tests.samples.stage import Stage, open_stage


async def open_settings(stage: Stage, address: str = links.SETTINGS) -> Device:
    await stage.sign_in()
    return await stage.open(address)


async def test_a_language_is_chosen_under_its_own_name_and_spoken_at_once() -> None:
    async with open_stage() as stage:
        device = await open_settings(stage, links.SETTINGS_LANGUAGE)
        await device.tap("Tiếng Việt")
        await stage.rest()
        assert stage.pack.code == "vi"
        assert device.exists(stage.pack("settings.language"))


async def test_theme_text_size_and_lock_are_one_tap_each() -> None:
    async with open_stage() as stage:
        device = await open_settings(stage, links.SETTINGS_APPEARANCE)
        for key in ("choice-dark", "choice-160", "choice-60"):
            await device.tap(key=key)
        look = stage.stores.appearance.state
        assert (look.theme, look.text_percent) == (ThemeChoice.DARK, 160)
        assert stage.stores.lock.state.after_seconds == 60


async def test_locking_and_signing_out_leave_nothing_in_sight() -> None:
    async with open_stage() as stage:
        device = await open_settings(stage)
        await device.tap(key="lock")
        assert device.exists(stage.pack("unlock.hint"))
        await stage.stores.session.unlock_with_pin(world.PIN)
        await stage.rest()
        await device.tap(key="sign-out")
        await stage.rest()
        assert device.exists(stage.pack("welcome.title"))
        assert not device.exists(contains=world.SARI.name)


async def test_one_other_place_is_signed_out() -> None:
    async with open_stage() as stage:
        device = await open_settings(stage, links.SETTINGS_SESSIONS)
        other = path.SESSION.format(session_id=world.SESSIONS[1].id)
        stage.backend.answer("DELETE", other, None)
        left = SessionList(sessions=world.SESSIONS[:1])
        stage.backend.answer("GET", path.SESSIONS, left)
        buttons = device.find_all(stage.pack("sessions.end"))
        assert len(buttons) == 2
        device.send_event(buttons[0].parents[-1]["_i"], "click", None)
        await stage.rest()
        assert not device.exists("Linux")
        assert device.exists("Android")


async def test_signing_out_everywhere_ends_here_too() -> None:
    async with open_stage() as stage:
        device = await open_settings(stage, links.SETTINGS_SESSIONS)
        await device.tap(key="end-all")
        await stage.rest()
        assert stage.stores.session.state.status is SessionStatus.SIGNED_OUT
        assert len(stage.backend.questions("DELETE", path.SESSIONS)) == 1


async def test_the_handle_is_copied_without_invisible_marks() -> None:
    async with open_stage() as stage:
        device = await open_settings(stage, links.RECEIVE)
        copy = device.find_all(key="copy")[0]
        device.send_event(copy.control["_i"], "click", None)
        await stage.rest()
        (call,) = [call for call in device.invocations if call.type == "Clipboard"]
        assert list(call.arguments.values()) == ["@sari"]
        assert device.exists(stage.pack("action.copied"))
