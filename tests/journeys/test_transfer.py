"""Sending money: it arrives, or a sentence says why not; the books agree with the screen."""

import pytest

from api_contract import path
from api_contract.money import Currency, Money
from app import links
from app.services.biometrics import BiometricOutcome
from backend.demo.cast import DEMO_PIN
from tests.fakes import FakeBiometrics
from tests.journeys.phone import Phone, open_phone
from tests.journeys.world import PEOPLE, World

WRONG_PIN = "402857"


def rupiah(minor: int) -> Money:
    return Money(minor=minor, currency=Currency.IDR)


async def choose_payee(phone: Phone, query: str) -> None:
    """From home to the amount, or to what is wrong with the query."""
    await phone.tap_text("home.send")
    await phone.enter(query, "send.payee")
    await phone.tap("continue")


async def test_money_is_there_at_once_and_both_sides_see_it(world: World) -> None:
    async with open_phone(world, "id") as sari, open_phone(world, "id") as budi:
        await sari.sign_in("sari")
        await budi.sign_in("budi")
        await sari.draft("budi", "25.000", "Buat ibu ya")
        assert sari.reads("Budi Santoso")
        assert sari.shows("review.free")
        await sari.approve()
        await sari.see("result.sent", name="Budi Santoso")
        await budi.read(budi.t.money(rupiah(25_000), signed=True))
        await budi.read("Buat ibu ya")
        balance = world.balances()["budi IDR"]
        await budi.read(budi.t.money(rupiah(balance)))
    assert world.changes() == {"sari IDR": -25_000, "budi IDR": 25_000}
    assert len(world.postings()) == 1


async def test_the_receipt_tells_who_when_and_what_it_cost(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "1,200,000")
        await phone.approve()
        await phone.see("result.sent_title")
        await phone.tap("receipt")
        await phone.see("timeline.sent_delivered")
        assert phone.reads(phone.t.money(rupiah(1_000)))
        assert phone.reads(phone.t.money(rupiah(1_201_000)))
        assert phone.reads(world.postings()[0].transfer_id)
    assert world.changes() == {
        "sari IDR": -1_201_000,
        "budi IDR": 1_200_000,
        "fees:IDR": 1_000,
    }


async def test_somebody_writing_arabic_pays_somebody_reading_indonesian(world: World) -> None:
    async with open_phone(world, "ar") as aisha, open_phone(world, "id") as sari:
        await aisha.sign_in("aisha")
        await sari.sign_in("sari")
        await aisha.draft("sari", "٧٥٬٠٠٠", "شكرًا يا ساري")
        await aisha.approve()
        await aisha.see("result.sent", name="Sari Wulandari")
        await sari.read("شكرًا يا ساري")
        await sari.read(PEOPLE["aisha"].name)
        await sari.read("+Rp75.000")
    assert world.changes() == {"aisha IDR": -75_000, "sari IDR": 75_000}


async def test_a_finger_approves_in_place_of_the_pin(world: World) -> None:
    async with open_phone(world, biometrics=FakeBiometrics()) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "30,000")
        await phone.tap("send")
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -30_000, "budi IDR": 30_000}


async def test_a_finger_that_says_no_leads_to_the_pin(world: World) -> None:
    no = FakeBiometrics(BiometricOutcome.CANCELLED)
    async with open_phone(world, biometrics=no) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "30,000")
        await phone.tap("send")
        await phone.see_control("pin-1")
        assert world.changes() == {}
        await phone.type_pin(DEMO_PIN)
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -30_000, "budi IDR": 30_000}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "transfer.query_empty"),
        ("@nobody.here", "error.payee_not_found"),
        ("+62 812 0000 9999", "error.payee_not_found"),
        ("@sari", "error.own_account"),
        ("@linh", "transfer.no_shared_currency"),
        ("08", "phone.too_short"),
        ("🙂", "phone.not_a_number"),
        ("\u202e@sari", "phone.not_a_number"),
        ("'; DROP TABLE people; --", "phone.not_a_number"),
    ],
)
async def test_whom_nobody_can_pay_is_told(world: World, query: str, sentence: str) -> None:
    async with open_phone(world, "vi") as phone:
        await phone.sign_in("sari")
        await choose_payee(phone, query)
        await phone.see(sentence)
    assert world.changes() == {}


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "amount.empty"),
        ("dua puluh", "amount.not_a_number"),
        ("🙂", "amount.not_a_number"),
        ("NaN", "amount.not_a_number"),
        ("Infinity", "amount.not_a_number"),
        ("1e6", "amount.not_a_number"),
        ("9" * 10_000, "amount.not_a_number"),
        ("\u202e000.52\u202c", "amount.not_a_number"),
        ("-25.000", "amount.negative"),
        ("0", "amount.zero"),
        ("25,50", "amount.too_many_decimals"),
        ("1.5", "amount.ambiguous"),
        ("9" * 25, "amount.too_large"),
    ],
)
async def test_what_is_no_amount_is_told_and_kept_to_be_mended(
    world: World, amount: str, sentence: str
) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await choose_payee(phone, "@budi")
        await phone.enter(amount, "send.amount")
        await phone.tap("continue")
        await phone.see(sentence)
        assert phone.link.count(path.TRANSFERS_QUOTE) == 0
        await phone.enter("25.000", "send.amount")
        await phone.tap("continue")
        await phone.see_control("send")
    assert world.changes() == {}


async def test_more_than_there_is_is_told_and_can_be_mended(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await choose_payee(phone, "@budi")
        await phone.enter("9.000.000", "send.amount")
        await phone.tap("continue")
        await phone.see("error.insufficient_funds")
        await phone.enter("25.000", "send.amount")
        await phone.tap("continue")
        await phone.see_control("send")
    assert world.changes() == {}


async def test_more_than_the_limit_is_told_with_the_limit(world: World) -> None:
    async with open_phone(world, "ar") as phone:
        await phone.sign_in("linh")
        await choose_payee(phone, "@quan")
        await phone.enter("20000001", "send.amount")
        await phone.tap("continue")
        limit = Money(minor=20_000_000, currency=Currency.VND)
        await phone.see("error.transfer_limit_exceeded", limit=limit)
    assert world.changes() == {}


async def test_money_spent_elsewhere_meanwhile_is_told_and_nothing_leaves(world: World) -> None:
    async with open_phone(world) as first, open_phone(world) as second:
        await first.sign_in("dewi")
        await second.sign_in("dewi")
        available = world.balances()["dewi IDR"]
        amount = str(min(available // 2 + 1, 1_000_000))
        while world.balances()["dewi IDR"] - int(amount) >= int(amount):
            await pay_once(second, amount)
        await first.draft("budi", amount)
        await pay_once(second, amount)
        before = world.changes()
        await first.approve()
        await first.see("error.insufficient_funds")
        await first.see("result.refused_title")
        assert world.changes() == before


async def pay_once(phone: Phone, amount: str) -> None:
    """From home to home."""
    await phone.draft("budi", amount)
    await phone.approve()
    await phone.see("result.sent_title")
    await phone.tap("done")


async def test_a_wrong_pin_sends_nothing_and_five_lock(world: World) -> None:
    async with open_phone(world, "id") as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "25.000")
        await phone.tap("send")
        await phone.type_pin(WRONG_PIN)
        await phone.see("error.pin_refused")
        for _ in range(4):
            await phone.type_pin(WRONG_PIN)
        await phone.see("error.pin_locked", minutes=15)
        await phone.type_pin(DEMO_PIN)
        await phone.answered(6, path.APPROVALS)
        assert world.changes() == {}
        world.clock.advance(minutes=16)
        await phone.type_pin(DEMO_PIN)
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -25_000, "budi IDR": 25_000}


async def test_two_quick_taps_everywhere_pay_once(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.tap_text("home.send")
        await phone.enter("@budi", "send.payee")
        await phone.tap_twice("continue")
        await phone.enter("40,000", "send.amount")
        await phone.tap_twice("continue")
        await phone.tap_twice("send")
        await phone.type_pin(DEMO_PIN[:5])
        await phone.tap_twice(f"pin-{DEMO_PIN[5]}")
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -40_000, "budi IDR": 40_000}
    assert len(world.postings()) == 1


async def test_going_back_after_it_was_sent_does_not_send_again(world: World) -> None:
    async with open_phone(world) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "40,000")
        await phone.approve()
        await phone.see("result.sent_title")
        for address in (links.SEND_APPROVE, links.SEND_REVIEW, links.SEND_AMOUNT):
            await phone.go(address)
            await phone.see("result.sent_title")
    assert len(world.postings()) == 1
