"""One draft, one id, one posting, whatever happens on the way."""

import asyncio

import pytest

from api_contract import path
from api_contract.money import Money
from api_contract.pin import PinChecked
from api_contract.problem import ErrorCode
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    NOTE_LIMIT,
    ApprovalMethod,
    CancelOutcome,
    SignedIntent,
    TransferIntent,
)
from app.services.approver import ApprovalOutcome, Assurance
from app.services.languages import LANGUAGES
from app.state.transfer import Draft, Progress, TransferState, TransferStore
from tests.fakes import FakeApprover
from tests.samples import world
from tests.samples.fake_backend import LOST, NO_CONNECTION, Answer, Asked, refusal
from tests.samples.friendly import pin_checked, quote_with_fee
from tests.samples.stage import PACKS, Stage, open_stage


def store_of(stage: Stage) -> TransferStore:
    return stage.stores.transfer


def draft_of(stage: Stage) -> Draft:
    draft = store_of(stage).state.draft
    assert draft is not None
    return draft


def trouble_of(stage: Stage) -> str:
    trouble = store_of(stage).state.trouble
    return trouble.key if trouble else ""


def sent(stage: Stage) -> list[Asked]:
    return stage.backend.questions("POST", path.TRANSFERS)


def intent_of(asked: Asked) -> TransferIntent:
    return TransferIntent.model_validate_json(asked.body["intent"]["text"])


def address_of(stage: Stage) -> str:
    return path.TRANSFER.format(transfer_id=draft_of(stage).id)


# -- the id ------------------------------------------------------------------------------------


async def test_the_id_is_minted_with_the_draft_and_survives_every_edit(stage: Stage) -> None:
    await stage.draft(world.GRACE, "", "", world.RUPIAH, world.DOLLARS)
    first = draft_of(stage).id
    store = store_of(stage)
    store.set_amount("12.50", "en")
    store.choose_account(world.DOLLARS)
    store.set_amount("12.50", "en")
    store.set_note("Kopi")
    await store.review("en")
    await store.submit("reason", "shown", "en")
    store.cancel_approval()
    assert draft_of(stage).id == first
    assert first[14] == "7"


async def test_one_id_goes_from_the_draft_into_every_request(stage: Stage) -> None:
    await stage.approve()
    await store_of(stage).enter_pin(world.PIN)
    (request,) = sent(stage)
    draft = draft_of(stage)
    assert request.headers[IDEMPOTENCY_HEADER] == draft.id
    assert intent_of(request).id == draft.id


async def test_another_payee_is_another_draft_with_another_id(stage: Stage) -> None:
    await stage.draft(world.AISHA)
    first = draft_of(stage).id
    store_of(stage).choose_payee(world.BUDI, (world.RUPIAH,))
    assert draft_of(stage).id != first


async def test_a_refused_draft_is_sent_again_under_its_id(stage: Stage) -> None:
    await stage.approve()
    stage.backend.answer_first("POST", path.TRANSFERS, ErrorCode.INSUFFICIENT_FUNDS)
    store = store_of(stage)
    await store.enter_pin(world.PIN)
    store.set_amount("20000", "en")
    await store.review("en")
    await store.submit("reason", "shown", "en")
    await store.enter_pin(world.PIN)
    first, second = sent(stage)
    assert store.state.progress is Progress.SENT
    assert intent_of(first).id == intent_of(second).id
    assert intent_of(second).amount.minor == 20_000
    assert intent_of(second).sequence > intent_of(first).sequence


# -- sent once ---------------------------------------------------------------------------------


async def test_two_pins_at_once_send_once(stage: Stage) -> None:
    await stage.approve()
    pins = (store_of(stage).enter_pin(world.PIN) for _ in range(3))
    await asyncio.gather(*pins)
    assert len(sent(stage)) == 1
    assert store_of(stage).state.progress is Progress.SENT


async def test_two_submits_at_once_with_a_finger_send_once() -> None:
    async with open_stage(approver=FakeApprover()) as stage:
        await stage.review()
        await asyncio.gather(*(store_of(stage).submit("reason", "shown", "en") for _ in range(3)))
        assert stage.backend.questions("POST", path.PIN_CHECKS) == []
        (request,) = sent(stage)
        assert intent_of(request).method is ApprovalMethod.BIOMETRICS


async def test_nothing_about_a_sent_transfer_can_be_changed_or_sent_again(stage: Stage) -> None:
    await stage.approve()
    store = store_of(stage)
    await store.enter_pin(world.PIN)
    before = store.state
    store.set_amount("1", "en")
    store.set_note("more")
    store.choose_account(world.DOLLARS)
    store.cancel_approval()
    await store.enter_pin(world.PIN)
    await store.submit("reason", "shown", "en")
    await store.check_again()
    assert store.state == before
    assert len(sent(stage)) == 1


async def test_after_a_sent_transfer_another_payee_begins_a_new_one(stage: Stage) -> None:
    await stage.approve()
    await store_of(stage).enter_pin(world.PIN)
    first = store_of(stage).state.draft
    assert store_of(stage).choose_payee(world.BUDI, (world.RUPIAH,))
    second = store_of(stage).state.draft
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert store_of(stage).state.progress is Progress.DRAFTING


async def test_while_the_pin_is_checked_nothing_about_the_draft_can_be_changed(
    stage: Stage,
) -> None:
    await stage.approve()
    held = stage.backend.hold("POST", path.PIN_CHECKS)
    stage.begin(store_of(stage).enter_pin(world.PIN))
    await stage.rest()
    before = store_of(stage).state
    store_of(stage).set_amount("7000", "en")
    assert not store_of(stage).choose_payee(world.BUDI, (world.RUPIAH,))
    assert not await store_of(stage).review("en")
    assert store_of(stage).state == before
    held.set_result(pin_checked())
    await stage.rest()
    (question,) = sent(stage)
    assert before.draft is not None
    assert intent_of(question).id == before.draft.id
    assert intent_of(question).payee_id == before.draft.payee.id
    assert store_of(stage).state.progress is Progress.SENT


async def test_signing_out_while_the_pin_is_checked_sends_nothing(stage: Stage) -> None:
    await stage.approve()
    held = stage.backend.hold("POST", path.PIN_CHECKS)
    stage.begin(store_of(stage).enter_pin(world.PIN))
    await stage.rest()
    await stage.stores.session.sign_out()
    held.set_result(pin_checked())
    await stage.rest()
    assert sent(stage) == []
    assert store_of(stage).state == TransferState()


async def test_a_name_that_comes_late_does_not_replace_who_was_chosen(stage: Stage) -> None:
    await stage.sign_in()
    held = stage.backend.hold("POST", path.PAYEES_LOOKUP)
    store_of(stage).set_query("@aisha")
    stage.begin(store_of(stage).look_up("ID", (world.RUPIAH,)))
    await stage.rest()
    assert store_of(stage).choose_payee(world.BUDI, (world.RUPIAH,))
    store_of(stage).set_amount("7000", "en")
    held.set_result(world.AISHA)
    await stage.rest()
    draft = store_of(stage).state.draft
    assert draft is not None
    assert (draft.payee, draft.amount_text) == (world.BUDI, "7000")


@pytest.mark.parametrize("query", ["@", " @ ", "", "  "])
async def test_a_query_without_a_name_asks_nobody(stage: Stage, query: str) -> None:
    await stage.sign_in()
    store_of(stage).set_query(query)
    assert not await store_of(stage).look_up("ID", (world.RUPIAH,))
    assert trouble_of(stage) == "transfer.query_empty"
    assert not store_of(stage).state.busy


async def test_without_known_accounts_no_currency_is_blamed(stage: Stage) -> None:
    await stage.sign_in()
    assert not store_of(stage).choose_payee(world.BUDI, ())
    assert trouble_of(stage) == "error.unreachable"


async def test_a_transfer_under_way_can_be_neither_edited_nor_forgotten(stage: Stage) -> None:
    await stage.approve()
    held = stage.backend.hold("POST", path.TRANSFERS)
    stage.begin(store_of(stage).enter_pin(world.PIN))
    await stage.rest()
    before = store_of(stage).state
    store_of(stage).set_amount("1", "en")
    store_of(stage).begin()
    await store_of(stage).enter_pin(world.PIN)
    assert (store_of(stage).state, before.progress) == (before, Progress.SENDING)
    held.set_result(world.transfer())
    await stage.rest()
    assert store_of(stage).state.progress is Progress.SENT


# -- approval ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [ErrorCode.PIN_REFUSED, NO_CONNECTION, LOST])
async def test_a_failed_approval_sends_nothing_and_can_be_tried_again(
    stage: Stage, answer: Answer
) -> None:
    await stage.approve()
    stage.backend.answer("POST", path.PIN_CHECKS, answer)
    await store_of(stage).enter_pin(world.WRONG_PIN)
    state = store_of(stage).state
    assert sent(stage) == []
    assert (state.progress, state.busy) == (Progress.APPROVING, False)
    assert state.trouble is not None


@pytest.mark.parametrize(
    ("answer", "key", "minutes"),
    [
        (refusal(ErrorCode.PIN_LOCKED, retry_after_seconds=899), "error.pin_locked", 15),
        (ErrorCode.PIN_ENDED, "error.pin_ended", None),
        (PinChecked(share="00" * 32, generation=2), "error.key_lost", None),
    ],
)
async def test_a_pin_that_opens_nothing_says_why_in_every_language(
    stage: Stage, answer: Answer, key: str, minutes: int | None
) -> None:
    await stage.approve()
    stage.backend.answer("POST", path.PIN_CHECKS, answer)
    await store_of(stage).enter_pin(world.PIN)
    trouble = store_of(stage).state.trouble
    assert trouble is not None
    assert (trouble.key, trouble.values.get("minutes")) == (key, minutes)
    assert sent(stage) == []
    sentences = {PACKS.load(code)(key, **trouble.values) for code in LANGUAGES}
    assert len(sentences - {key}) == len(LANGUAGES)


async def test_a_full_disk_signs_and_sends_nothing_and_says_so() -> None:
    for approver in (FakeApprover(available=False), FakeApprover()):
        async with open_stage(approver=approver) as stage:
            await stage.review()
            stage.database.is_full = True
            await store_of(stage).submit("reason", "shown", "en")
            await store_of(stage).enter_pin(world.PIN)
            state = store_of(stage).state
            assert (state.progress, state.busy) == (Progress.APPROVING, False)
            assert trouble_of(stage) == "error.database_unavailable"
            assert sent(stage) == []
            stage.database.is_full = False
            await store_of(stage).enter_pin(world.PIN)
            assert store_of(stage).state.progress is Progress.SENT


async def test_more_than_a_mere_yes_may_approve_takes_the_pin() -> None:
    approver = FakeApprover(assurance=Assurance.EVENT_BOUND)
    async with open_stage(approver=approver) as stage:
        for minor, asked in ((1_000_001, 0), (1_000_000, 1)):
            await stage.draft(world.AISHA, str(minor))
            await store_of(stage).review("en")
            await store_of(stage).submit("reason", "shown", "en")
            assert len(approver.reasons) == asked
            assert len(sent(stage)) == asked
            await stage.stores.session.sign_out()


async def test_a_changed_enrolment_leads_to_the_pin_which_enrols_again() -> None:
    approver = FakeApprover()
    async with open_stage(approver=approver) as stage:
        await stage.review()
        approver.lose_enrolment()
        await store_of(stage).submit("reason", "shown", "en")
        assert (store_of(stage).state.progress, sent(stage)) == (Progress.APPROVING, [])
        await store_of(stage).enter_pin(world.PIN)
        assert store_of(stage).state.progress is Progress.SENT
        store_of(stage).begin()
        store_of(stage).choose_payee(world.BUDI, (world.RUPIAH,))
        store_of(stage).set_amount("7000", "en")
        await store_of(stage).review("en")
        await store_of(stage).submit("reason", "shown", "en")
        assert [intent_of(asked).method for asked in sent(stage)] == [
            ApprovalMethod.PIN,
            ApprovalMethod.BIOMETRICS,
        ]


@pytest.mark.parametrize("answer", [world.transfer(), ErrorCode.INSUFFICIENT_FUNDS])
async def test_what_the_ledger_has_not_signed_is_unsure_until_it_has(
    stage: Stage, answer: Answer
) -> None:
    await stage.approve()
    stage.backend.sign = lambda *_: ""
    stage.backend.answer("POST", path.TRANSFERS, answer)
    stage.backend.answer("GET", address_of(stage), answer)
    await store_of(stage).enter_pin(world.PIN)
    state = store_of(stage).state
    assert (state.progress, state.trouble, state.transfer) == (Progress.UNSURE, None, None)
    stage.backend.sign = stage.ledger.sign_answer
    stage.backend.answer("GET", address_of(stage), world.transfer())
    await store_of(stage).check_again()
    assert store_of(stage).state.progress is Progress.SENT


async def test_a_pin_without_a_question_does_nothing(stage: Stage) -> None:
    await stage.review()
    await store_of(stage).enter_pin(world.PIN)
    assert stage.backend.questions("POST", path.PIN_CHECKS) == []


@pytest.mark.parametrize(
    "outcome", [outcome for outcome in ApprovalOutcome if outcome != ApprovalOutcome.CONFIRMED]
)
async def test_a_finger_that_is_not_confirmed_leads_to_the_pin(outcome: ApprovalOutcome) -> None:
    async with open_stage(approver=FakeApprover(outcome)) as stage:
        await stage.review()
        await store_of(stage).submit("reason", "shown", "en")
        assert store_of(stage).state.progress is Progress.APPROVING
        assert stage.backend.questions("POST", path.PIN_CHECKS) == []


async def test_a_cancelled_approval_is_the_review_again(stage: Stage) -> None:
    await stage.approve()
    store_of(stage).cancel_approval()
    assert store_of(stage).state.progress is Progress.DRAFTING
    assert store_of(stage).state.quote is not None


async def test_a_changed_draft_needs_a_new_quote(stage: Stage) -> None:
    await stage.approve()
    store_of(stage).set_amount("1000", "en")
    state = store_of(stage).state
    assert (state.quote, state.progress) == (None, Progress.DRAFTING)
    await store_of(stage).submit("reason", "shown", "en")
    assert store_of(stage).state.progress is Progress.DRAFTING


async def test_a_quote_that_comes_after_a_change_is_not_taken(stage: Stage) -> None:
    await stage.draft(world.AISHA, "25000")
    held = stage.backend.hold("POST", path.TRANSFERS_QUOTE)
    review = asyncio.ensure_future(store_of(stage).review("en"))
    await stage.rest()
    store_of(stage).set_amount("30000", "en")
    held.set_result(quote_with_fee(0))
    assert await review is False
    assert store_of(stage).state.quote is None
    assert store_of(stage).state.busy is False


# -- what became of it -------------------------------------------------------------------------


async def test_a_refusal_is_said_and_nothing_was_sent(stage: Stage) -> None:
    await stage.approve()
    limit = refusal(ErrorCode.DAILY_LIMIT_EXCEEDED, limit_minor="150000")
    stage.backend.answer("POST", path.TRANSFERS, limit)
    await store_of(stage).enter_pin(world.PIN)
    state = store_of(stage).state
    assert state.progress is Progress.REFUSED
    assert state.trouble is not None
    assert state.trouble.values["limit"] == Money(minor=150_000, currency=world.IDR)
    assert stage.backend.questions("GET", address_of(stage)) == []


async def test_no_connection_on_sending_says_not_sent(stage: Stage) -> None:
    await stage.approve()
    stage.backend.answer("POST", path.TRANSFERS, NO_CONNECTION)
    await store_of(stage).enter_pin(world.PIN)
    assert store_of(stage).state.progress is Progress.REFUSED
    assert trouble_of(stage) == "error.unreachable"


async def test_a_lost_answer_is_resolved_by_asking(stage: Stage) -> None:
    await stage.approve()
    stage.backend.answer("POST", path.TRANSFERS, LOST)
    stage.backend.answer("GET", address_of(stage), world.transfer())
    progress = []
    store_of(stage).subscribe(lambda: progress.append(store_of(stage).state.progress))
    await store_of(stage).enter_pin(world.PIN)
    assert list(dict.fromkeys(progress)) == [
        Progress.APPROVING,
        Progress.SENDING,
        Progress.UNSURE,
        Progress.SENT,
    ]
    assert len(sent(stage)) == 1


async def test_an_answer_that_stays_lost_stays_unsure_until_asked_again(stage: Stage) -> None:
    await stage.approve()
    stage.backend.answer("POST", path.TRANSFERS, LOST)
    stage.backend.answer("GET", address_of(stage), LOST)
    await store_of(stage).enter_pin(world.PIN)
    state = store_of(stage).state
    assert (state.progress, state.busy, state.trouble) == (Progress.UNSURE, False, None)
    store_of(stage).begin()
    assert store_of(stage).state.progress is Progress.UNSURE
    stage.backend.answer("GET", address_of(stage), world.transfer())
    await store_of(stage).check_again()
    assert store_of(stage).state.progress is Progress.SENT
    assert len(sent(stage)) == 1


async def test_a_lost_answer_may_turn_out_to_be_a_refusal(stage: Stage) -> None:
    await stage.approve()
    stage.backend.answer("POST", path.TRANSFERS, LOST, ErrorCode.INSUFFICIENT_FUNDS)
    stage.backend.answer("GET", address_of(stage), ErrorCode.TRANSFER_NOT_FOUND)
    await store_of(stage).enter_pin(world.PIN)
    assert store_of(stage).state.progress is Progress.REFUSED
    assert trouble_of(stage) == "error.insufficient_funds"


async def test_the_balance_and_the_people_are_asked_for_after_sending(stage: Stage) -> None:
    await stage.approve()
    asked = len(stage.backend.questions("GET", path.ACCOUNTS))
    await store_of(stage).enter_pin(world.PIN)
    await stage.rest()
    assert len(stage.backend.questions("GET", path.ACCOUNTS)) == asked + 1
    assert len(stage.backend.questions("GET", path.PAYEES)) == 1


async def test_an_answer_that_comes_after_signing_out_tells_nothing(stage: Stage) -> None:
    await stage.approve()
    held = stage.backend.hold("POST", path.TRANSFERS)
    stage.begin(store_of(stage).enter_pin(world.PIN))
    await stage.rest()
    store_of(stage).wipe()
    held.set_result(world.transfer())
    await stage.rest()
    state = store_of(stage).state
    assert (state.draft, state.transfer, state.progress) == (None, None, Progress.DRAFTING)


async def test_signing_out_wipes_the_draft_and_the_people(signed_in: Stage) -> None:
    await store_of(signed_in).start()
    store_of(signed_in).choose_payee(world.AISHA, (world.RUPIAH,))
    await signed_in.stores.session.sign_out()
    state = store_of(signed_in).state
    assert (state.draft, state.recent) == (None, None)


# -- the amount --------------------------------------------------------------------------------


async def test_another_language_rewrites_the_amount_and_not_the_money(stage: Stage) -> None:
    await stage.draft(world.AISHA, "25,000")
    before = draft_of(stage)
    await stage.stores.language.choose("id")
    after = draft_of(stage)
    assert (before.amount_text, after.amount_text) == ("25,000", "25.000")
    assert (after.amount, after.id) == (Money(minor=25_000, currency=world.IDR), before.id)


async def test_a_doubtful_amount_is_left_as_typed_in_every_language(stage: Stage) -> None:
    await stage.draft(world.AISHA, "1.500")
    await stage.stores.language.choose("id")
    assert (draft_of(stage).amount_text, draft_of(stage).amount) == ("1.500", None)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "amount.empty"),
        ("abc", "amount.not_a_number"),
        ("1.500", "amount.ambiguous"),
        ("-5", "amount.negative"),
        ("0", "amount.zero"),
        ("1.55", "amount.too_many_decimals"),
        ("9" * 30, "amount.too_large"),
    ],
)
async def test_what_is_no_amount_is_said_and_not_asked(stage: Stage, typed: str, key: str) -> None:
    await stage.draft(world.AISHA, typed)
    assert await store_of(stage).review("en") is False
    assert trouble_of(stage) == key
    assert stage.backend.questions("POST", path.TRANSFERS_QUOTE) == []


async def test_an_account_in_another_currency_takes_the_amount_away(stage: Stage) -> None:
    await stage.draft(world.GRACE, "25000", "Kopi", world.RUPIAH, world.DOLLARS)
    store_of(stage).choose_account(world.DOLLARS)
    draft = draft_of(stage)
    assert (draft.amount, draft.amount_text, draft.note) == (None, "", "Kopi")


async def test_a_note_is_cut_at_what_a_receipt_carries(stage: Stage) -> None:
    await stage.draft(world.AISHA, "1", "x" * 10_000)
    assert draft_of(stage).note == "x" * NOTE_LIMIT


# -- the payee ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("@Aisha", "aisha"), (" budi ", "budi"), ("0812 0000 1002", "+6281200001002")],
)
async def test_a_payee_is_looked_up_by_handle_or_number(
    signed_in: Stage, typed: str, asked: str
) -> None:
    store_of(signed_in).set_query(typed)
    assert await store_of(signed_in).look_up("ID", (world.RUPIAH,))
    (question,) = signed_in.backend.questions("POST", path.PAYEES_LOOKUP)
    assert question.body == {"query": asked}
    assert draft_of(signed_in).payee == world.AISHA
    assert store_of(signed_in).state.query == ""


@pytest.mark.parametrize(
    ("typed", "key"),
    [("", "transfer.query_empty"), ("0812", "phone.too_short"), ("☎", "phone.not_a_number")],
)
async def test_what_is_no_payee_is_not_asked(signed_in: Stage, typed: str, key: str) -> None:
    store_of(signed_in).set_query(typed)
    assert not await store_of(signed_in).look_up("ID", (world.RUPIAH,))
    assert trouble_of(signed_in) == key
    assert signed_in.backend.questions("POST", path.PAYEES_LOOKUP) == []


async def test_a_failed_look_up_keeps_what_was_typed(signed_in: Stage) -> None:
    signed_in.backend.answer("POST", path.PAYEES_LOOKUP, NO_CONNECTION)
    store_of(signed_in).set_query("@aisha")
    assert not await store_of(signed_in).look_up("ID", (world.RUPIAH,))
    state = store_of(signed_in).state
    assert (state.query, state.busy) == ("@aisha", False)


async def test_two_look_ups_at_once_ask_once(signed_in: Stage) -> None:
    store_of(signed_in).set_query("@aisha")
    begun = await asyncio.gather(
        *(store_of(signed_in).look_up("ID", (world.RUPIAH,)) for _ in range(2))
    )
    assert sorted(begun) == [False, True]
    assert len(signed_in.backend.questions("POST", path.PAYEES_LOOKUP)) == 1


async def test_a_payee_who_takes_none_of_ones_currencies_is_no_draft(signed_in: Stage) -> None:
    assert not store_of(signed_in).choose_payee(world.LINH, (world.RUPIAH,))
    assert trouble_of(signed_in) == "transfer.no_shared_currency"
    assert store_of(signed_in).state.draft is None


async def test_people_paid_lately_stay_when_a_later_question_fails(signed_in: Stage) -> None:
    await store_of(signed_in).start()
    signed_in.backend.answer("GET", path.PAYEES, NO_CONNECTION)
    await store_of(signed_in).start()
    assert store_of(signed_in).state.recent == world.PAYEES
    assert store_of(signed_in).state.trouble is None


async def test_a_new_send_makes_room_after_an_answer_only(stage: Stage) -> None:
    await stage.approve()
    await store_of(stage).enter_pin(world.PIN)
    store_of(stage).begin()
    assert store_of(stage).state.draft is None


# -- leaving while something is under way ------------------------------------------------------


async def unsure(stage: Stage) -> str:
    """A transfer whose answer stays lost; where it is cancelled."""
    await stage.approve()
    stage.backend.answer("POST", path.TRANSFERS, LOST)
    stage.backend.answer("GET", address_of(stage), LOST)
    await store_of(stage).enter_pin(world.PIN)
    assert store_of(stage).state.progress is Progress.UNSURE
    return path.TRANSFER_CANCEL.format(transfer_id=draft_of(stage).id)


async def test_who_leaves_with_nothing_under_way_may_go(stage: Stage) -> None:
    await stage.review()
    assert await store_of(stage).resolve()
    assert sent(stage) == []


async def test_what_is_unsure_is_found_out_before_anybody_leaves(stage: Stage) -> None:
    await unsure(stage)
    stage.backend.answer("GET", address_of(stage), world.transfer())
    assert await store_of(stage).resolve()
    assert store_of(stage).state.progress is Progress.SENT


async def test_what_nobody_can_tell_is_given_up_for_good(stage: Stage) -> None:
    cancel = await unsure(stage)
    stage.backend.answer("POST", cancel, CancelOutcome(transfer=None))
    assert await store_of(stage).resolve()
    assert store_of(stage).state.progress is Progress.REFUSED
    assert trouble_of(stage) == "error.transfer_cancelled"


async def test_what_was_posted_before_it_was_given_up_is_told_as_sent(stage: Stage) -> None:
    cancel = await unsure(stage)
    (request,) = {asked.body["intent"]["text"]: asked for asked in sent(stage)}.values()
    digest = SignedIntent.model_validate(request.body["intent"]).digest
    posted = world.transfer().model_copy(update={"intent_digest": digest})
    stage.backend.answer("POST", cancel, CancelOutcome(transfer=posted))
    assert await store_of(stage).resolve()
    assert store_of(stage).state.progress is Progress.SENT


async def test_without_an_answer_leaving_is_asked_for_twice(stage: Stage) -> None:
    cancel = await unsure(stage)
    stage.backend.answer("POST", cancel, NO_CONNECTION)
    assert not await store_of(stage).resolve()
    assert store_of(stage).state.progress is Progress.UNSURE
    assert await store_of(stage).resolve()


async def test_what_takes_the_pin_after_all_leads_to_the_pad_and_is_sent_once() -> None:
    async with open_stage(approver=FakeApprover(assurance=Assurance.EVENT_BOUND)) as stage:
        stage.backend.answer_first("POST", path.TRANSFERS, ErrorCode.PIN_NEEDED)
        await stage.review()
        await store_of(stage).submit("reason", "shown", "en")
        assert store_of(stage).state.progress is Progress.APPROVING
        assert trouble_of(stage) == "error.pin_needed"
        await store_of(stage).enter_pin(world.PIN)
        assert store_of(stage).state.progress is Progress.SENT
        assert [intent_of(each).method for each in sent(stage)] == [
            ApprovalMethod.BIOMETRICS,
            ApprovalMethod.PIN,
        ]
