"""Sending money: it arrives, or a sentence says why not; the books agree with the screen."""

from api_contract.money import Currency, Money
from app import links
from app.services.approver import ApprovalOutcome
from backend.demo.cast import DEMO_PIN
from tests.fakes import FakeApprover
from tests.journeys.phone import open_phone
from tests.journeys.world import PEOPLE, World

WRONG_PIN = "402857"


def rupiah(minor: int) -> Money:
    return Money(minor=minor, currency=Currency.IDR)


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
    async with open_phone(world, approver=FakeApprover()) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "30,000")
        await phone.tap("send")
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -30_000, "budi IDR": 30_000}


async def test_a_finger_that_says_no_leads_to_the_pin(world: World) -> None:
    no = FakeApprover(ApprovalOutcome.CANCELLED)
    async with open_phone(world, approver=no) as phone:
        await phone.sign_in("sari")
        await phone.draft("budi", "30,000")
        await phone.tap("send")
        await phone.see_control("pin-1")
        assert world.changes() == {}
        await phone.type_pin(DEMO_PIN)
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -30_000, "budi IDR": 30_000}


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
