"""Changing the language in the middle of everything: at once, everywhere, and nothing is lost."""

import pytest

from app import links
from tests.journeys.phone import Phone, open_phone
from tests.journeys.world import World


async def speak(phone: Phone, code: str) -> None:
    """Change the language as somebody does who finds the settings by their icon."""
    await phone.go(links.SETTINGS)
    await phone.tap("language")
    await phone.tap(f"choice-{code}")


@pytest.mark.parametrize(
    ("code", "amount"), [("en", "1,250,000"), ("vi", "1.250.000"), ("ar", "1,250,000")]
)
async def test_a_draft_survives_and_its_amount_is_written_anew(
    world: World, code: str, amount: str
) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await phone.tap_text("home.send")
        await phone.enter("@budi", "send.payee")
        await phone.tap("continue")
        await phone.enter("1.250.000", "send.amount")
        await phone.enter("Buat ibu", "send.note")
        await speak(phone, code)
        await phone.go(links.SEND_AMOUNT)
        await phone.see("send.amount_title")
        assert phone.field("send.amount") == amount
        assert phone.field("send.note") == "Buat ibu"
        await phone.tap("continue")
        await phone.approve()
        await phone.see("result.sent_title")
    assert world.changes()["budi IDR"] == 1_250_000


async def test_a_doubtful_amount_is_not_guessed_after_the_change(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await phone.tap_text("home.send")
        await phone.enter("@budi", "send.payee")
        await phone.tap("continue")
        await phone.enter("1.5", "send.amount")
        await speak(phone, "en")
        await phone.go(links.SEND_AMOUNT)
        await phone.tap("continue")
        await phone.see("amount.too_many_decimals")
    assert world.changes() == {}


async def test_a_sentence_already_on_screen_changes_its_language_too(world: World) -> None:
    async with open_phone(world, "en") as phone:
        await phone.sign_in("sari")
        await phone.tap_text("home.send")
        await phone.enter("@budi", "send.payee")
        await phone.tap("continue")
        await phone.enter("0", "send.amount")
        await phone.tap("continue")
        await phone.see("amount.zero")
        english = phone.t("amount.zero")
        await speak(phone, "ar")
        await phone.go(links.SEND_AMOUNT)
        await phone.see("amount.zero")
        assert not phone.reads(english)


async def test_arabic_turns_the_whole_page_and_indonesian_turns_it_back(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await speak(phone, "ar")
        await phone.go(links.HOME)
        await phone.see("home.greeting")
        assert phone.device.mirror.page["rtl"] is True
        await speak(phone, "id")
        assert phone.device.mirror.page["rtl"] is False
