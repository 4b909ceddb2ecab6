"""What the payer reads at the last look is what the device signs, to the letter."""

import pytest

from api_contract import path
from api_contract.account import Account
from api_contract.money import Money
from api_contract.payee import Payee
from api_contract.person import PersonKind
from api_contract.transfer import TransferIntent, TransferRequest, hash_of_text, intent_bytes
from app import links
from app.components.receipt_card import fee_text
from app.services.languages import LANGUAGES, language_of
from backend.identity.public_key import has_signed
from tests.harness.query import walk
from tests.samples import world
from tests.samples.friendly import quote_with_fee
from tests.samples.stage import Stage, open_stage

OVERRIDE, MARK, CLOSE = "\u202e", "\u200f", "\u2069"
NAMES = (
    "Budi Santoso",
    "Nguyễn Thị Ánh Tuyết",
    "عائشة السالم",
    'Grace "Gigi" O\'Connor \\ <b>',
    "1.000.000 Rp",
)
NOTES = (
    "",
    "  Buat ibu ya  ",
    world.NOTE,
    'He said: "100" \\ {"amount":1}',
    f"{OVERRIDE}000.52{CLOSE} مجاناً{MARK}",
    "a\tb\u2028c",
)
AMOUNTS = (
    (world.RUPIAH, "25000", 0),
    (world.RUPIAH, "1200000", 1_000),
    (world.DOLLARS, "12.50", 7),
)


def texts_of(stage: Stage) -> list[str]:
    """What stands on the screen from top to bottom, with its invisible marks."""
    nodes = (node for root in stage.screen.roots() for node in walk(root))
    return [str(node["value"]) for node in nodes if node.type == "Text"]


async def come_to_review(
    stage: Stage, payee: Payee, account: Account, amount: str, fee: int, note: str
) -> None:
    stage.backend.answer("POST", path.TRANSFERS_QUOTE, quote_with_fee(fee))
    await stage.draft(payee, "", note, account)
    stage.stores.transfer.choose_account(account)
    typed = amount.replace(".", language_of(stage.pack.code).decimal)
    stage.stores.transfer.set_amount(typed, stage.pack.code)
    assert await stage.stores.transfer.review(stage.pack.code)
    await stage.open(links.SEND_REVIEW)


async def approve(stage: Stage) -> TransferRequest:
    """Tap Send, type the PIN; what left the device."""
    await stage.screen.tap(key="send")
    await stage.rest()
    for digit in world.PIN:
        await stage.screen.tap(key=f"pin-{digit}")
    await stage.rest()
    (asked,) = stage.backend.questions("POST", path.TRANSFERS)
    return TransferRequest.model_validate(asked.body)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(len(NOTES)))
async def test_every_signed_value_stands_on_the_screen_and_its_hash_is_the_screens(
    language: str, number: int
) -> None:
    name, note = NAMES[number % len(NAMES)], NOTES[number]
    account, amount, fee = AMOUNTS[number % len(AMOUNTS)]
    currency = account.currency
    payee = Payee(
        id=world.id_of(7), kind=PersonKind.PERSON, name=name, handle="payee", currencies=(currency,)
    )
    async with open_stage(language) as stage:
        await come_to_review(stage, payee, account, amount, fee, note)
        t, seen = stage.pack, texts_of(stage)
        request = await approve(stage)
    intent = TransferIntent.model_validate_json(request.intent.text)
    assert intent.canonical() == request.intent.text
    assert has_signed(request.key, request.intent.signature, intent_bytes(request.intent.text))

    start, end = seen.index(t.isolate(intent.payee_name)), seen.index(t("review.total")) + 2
    payee_name, handle, figure, *labelled = seen[start:end]
    lines = list(zip(labelled[::2], labelled[1::2], strict=True))
    shown = "\n".join((payee_name, figure, *(f"{label}: {value}" for label, value in lines)))
    assert intent.shown_hash == hash_of_text(shown)
    assert intent.language == language

    amount_shown = Money(minor=intent.amount.minor, currency=intent.amount.currency)
    assert figure == t.money(amount_shown)
    assert intent.highest_fee.minor == fee
    assert intent.amount.minor == int(float(amount) * (100 if currency is world.SGD else 1))
    expected = {
        t("review.from"): t(f"currency.{currency.value}"),
        t("review.fee"): fee_text(t, intent.highest_fee),
        t("review.arrives"): t("review.at_once"),
        t("review.total"): t.money(amount_shown + intent.highest_fee),
    }
    if note.strip():
        expected[t("receipt.note")] = t.isolate(note.strip())
    assert dict(lines) == expected
    assert len(lines) == len(expected)
    assert (intent.account_id, intent.payee_id) == (account.id, payee.id)
    assert handle == t.isolate(f"@{payee.handle}")
    assert hash_of_text(request.note) == intent.note_hash
    assert request.note == note.strip()


async def test_a_screen_in_another_language_is_signed_in_that_language() -> None:
    async with open_stage("en") as stage:
        await come_to_review(stage, world.BUDI, world.RUPIAH, "25000", 0, "")
        await stage.stores.language.choose("ar")
        await stage.rest()
        assert stage.pack("review.fee") in texts_of(stage)
        request = await approve(stage)
    assert TransferIntent.model_validate_json(request.intent.text).language == "ar"
