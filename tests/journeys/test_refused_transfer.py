"""Transfers that may not be: each is told in a sentence, and the draft can be mended."""

import pytest

from api_contract import path
from api_contract.money import Currency, Money
from backend.demo.cast import DEMO_PIN
from tests.journeys.phone import Phone, open_phone
from tests.journeys.world import World

WRONG_PIN = "402857"


async def choose_payee(phone: Phone, query: str) -> None:
    """From home to the amount, or to what is wrong with the query."""
    await phone.tap_text("home.send")
    await phone.enter(query, "send.payee")
    await phone.tap("continue")


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
        await first.vouch()
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
        await phone.answered(6, path.PIN_CHECKS)
        assert world.changes() == {}
        world.clock.advance(minutes=16)
        await phone.type_pin(DEMO_PIN)
        await phone.see("result.sent_title")
    assert world.changes() == {"sari IDR": -25_000, "budi IDR": 25_000}
