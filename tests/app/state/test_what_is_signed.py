"""In whatever order things happen: a signature is over what its payer was shown, or is not made."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_contract import path
from api_contract.transfer import (
    ApprovalMethod,
    TransferIntent,
    TransferRequest,
    hash_of_text,
)
from app.components.confirmation import confirm
from app.state.transfer import Progress
from tests.fakes import FakeApprover
from tests.samples import world
from tests.samples.fake_backend import Answer
from tests.samples.friendly import pin_checked, quote_with_fee
from tests.samples.stage import PACKS, Stage, open_stage


class Payer:
    """Somebody at the device, who does things in any order and while others are under way."""

    def __init__(self, stage: Stage, approver: FakeApprover) -> None:
        self._stage, self._approver = stage, approver
        self._store = stage.stores.transfer
        self.held: list[tuple[asyncio.Future[Answer], Answer]] = []
        self.shown: set[tuple[str, str]] = set()
        """Every text that was agreed to, with its language."""

    async def choose_budi(self) -> None:
        self._store.choose_payee(world.BUDI, (world.RUPIAH, world.DOLLARS))

    async def choose_grace(self) -> None:
        self._store.choose_payee(world.GRACE, (world.RUPIAH, world.DOLLARS))

    async def pay_in_dollars(self) -> None:
        self._store.choose_account(world.DOLLARS)

    async def type_amount(self) -> None:
        self._store.set_amount("25000", self._stage.pack.code)

    async def type_another_amount(self) -> None:
        self._store.set_amount("700", self._stage.pack.code)

    async def write_note(self) -> None:
        self._store.set_note(" Kopi ")

    async def write_another_note(self) -> None:
        self._store.set_note(world.NOTE)

    async def make_it_dearer(self) -> None:
        self._stage.backend.answer("POST", path.TRANSFERS_QUOTE, quote_with_fee(1_500))

    async def hold_the_quote(self) -> None:
        self._hold(path.TRANSFERS_QUOTE, quote_with_fee(500))

    async def hold_the_pin_check(self) -> None:
        self._hold(path.PIN_CHECKS, pin_checked())

    async def let_go(self) -> None:
        for held, answer in self.held:
            held.set_result(answer)
        self.held.clear()
        self._approver.speak()

    async def look_again(self) -> None:
        self._begin(self._store.review(self._stage.pack.code))

    async def speak_arabic(self) -> None:
        await self._stage.stores.language.choose("ar")

    async def speak_indonesian(self) -> None:
        await self._stage.stores.language.choose("id")

    async def send(self) -> None:
        """Tap Send, where the review is shown."""
        state, pack = self._store.state, self._stage.pack
        if state.terms is None or state.draft is None or state.busy:
            return
        text = confirm(pack, state.terms, state.draft.note.strip()).text
        self.shown.add((hash_of_text(text), pack.code))
        self._begin(self._store.submit("reason", text, pack.code))

    async def enter_pin(self) -> None:
        self._begin(self._store.enter_pin(world.PIN))

    async def go_back(self) -> None:
        self._store.cancel_approval()

    async def silence_the_prompt(self) -> None:
        self._approver.is_mute = True

    async def leave_and_come_back(self) -> None:
        await self._stage.stores.session.sign_out()
        await self._stage.sign_in()

    def _hold(self, address: str, answer: Answer) -> None:
        self.held.append((self._stage.backend.hold("POST", address), answer))

    def _begin(self, verb: Awaitable[object]) -> None:
        async def run() -> None:
            await verb

        self._stage.begin(run())


VERBS: list[Callable[[Payer], Awaitable[None]]] = [
    verb for name, verb in vars(Payer).items() if not name.startswith("_")
]
ON_THE_WAY = (Payer.choose_budi, Payer.type_amount, Payer.look_again, Payer.send, Payer.enter_pin)


async def play(
    verbs: Sequence[Callable[[Payer], Awaitable[None]]], approver: FakeApprover
) -> Stage:
    async with open_stage(approver=approver) as stage:
        await stage.sign_in()
        payer = Payer(stage, approver)
        for verb in (*verbs, Payer.let_go):
            await verb(payer)
            await stage.rest()
        check(stage, payer)
    return stage


def check(stage: Stage, payer: Payer) -> None:
    numbers = []
    for asked in stage.backend.questions("POST", path.TRANSFERS):
        request = TransferRequest.model_validate(asked.body)
        intent = TransferIntent.model_validate_json(request.intent.text)
        # What the signed terms say in that language is what was agreed to.
        text = confirm(PACKS.load(intent.language), intent, request.note).text
        assert intent.shown_hash == hash_of_text(text)
        assert (intent.shown_hash, intent.language) in payer.shown
        assert intent.note_hash == hash_of_text(request.note)
        numbers.append((request.key, intent.sequence))
    assert len(set(numbers)) == len(numbers)


EDITS = (Payer.type_another_amount, Payer.write_note, Payer.pay_in_dollars, Payer.choose_grace)
TURNS = [list(ON_THE_WAY)] + [[edit, *ON_THE_WAY[1:]] for edit in EDITS]
"""Somebody who changes one thing and goes on to the end."""


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from([[verb] for verb in VERBS] + TURNS * 3), min_size=2, max_size=15).map(
        lambda turns: [verb for turn in turns for verb in turn]
    ),
    st.booleans(),
)
def test_nothing_is_signed_but_what_was_shown(
    verbs: list[Callable[[Payer], Awaitable[None]]], has_finger: bool
) -> None:
    asyncio.run(play([*ON_THE_WAY[:4], *verbs], FakeApprover(available=has_finger)))


def test_the_straight_way_sends() -> None:
    stage = asyncio.run(play(list(ON_THE_WAY), FakeApprover(available=False)))
    assert stage.stores.transfer.state.progress is not Progress.REFUSED
    assert len(stage.backend.questions("POST", path.TRANSFERS)) == 1


@pytest.mark.parametrize("is_prompt", [True, False])
async def test_what_is_answered_after_signing_out_touches_nothing_of_the_next(
    is_prompt: bool,
) -> None:
    approver = FakeApprover(available=is_prompt)
    approver.is_mute = is_prompt
    async with open_stage(approver=approver) as stage:
        await stage.sign_in()
        payer, store = Payer(stage, approver), stage.stores.transfer
        for verb in (*ON_THE_WAY[:3], Payer.hold_the_pin_check, *ON_THE_WAY[3:]):
            await verb(payer)
            await stage.rest()
        assert store.state.busy
        late, payer.held = payer.held, []
        approver.available = False
        await payer.leave_and_come_back()
        for verb in (*ON_THE_WAY[:3], Payer.hold_the_pin_check, *ON_THE_WAY[3:]):
            await verb(payer)
            await stage.rest()
        before = store.state
        assert (before.busy, before.progress) == (True, Progress.APPROVING)
        approver.speak()
        for held, answer in late:
            held.set_result(answer)
        await stage.rest()
        assert store.state == before
        assert stage.backend.questions("POST", path.TRANSFERS) == []


def test_a_finger_that_is_asked_approves_what_it_was_asked_about() -> None:
    verbs = [*ON_THE_WAY[:3], Payer.make_it_dearer, Payer.look_again, Payer.send]
    stage = asyncio.run(play(verbs, FakeApprover()))
    (asked,) = stage.backend.questions("POST", path.TRANSFERS)
    intent = TransferIntent.model_validate_json(asked.body["intent"]["text"])
    assert (intent.method, intent.highest_fee.minor) == (ApprovalMethod.BIOMETRICS, 1_500)
