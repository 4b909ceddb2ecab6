"""A customer with a bad connection: loses answers, is impatient, and asks until it knows."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract.problem import ErrorCode
from tests.bank.notebook import Notebook
from tests.bank.wire import (
    Answer,
    Line,
    Question,
    cancel_transfer,
    post_transfer,
    read_transfer,
)
from tests.bank.world import Draft

ANSWER_IGNORED = 0.02
LEFT_BEFORE_THE_ANSWER = 0.01
POSTED_TWICE_AT_ONCE = 0.03
GIVEN_UP = 0.02
"""The share of transfers of unknown outcome that are cancelled instead of sent again."""

_ASK_AGAIN = {409, 429, 503}
_EXPECTED = {ErrorCode.INSUFFICIENT_FUNDS, ErrorCode.DAILY_LIMIT_EXCEEDED}
_LONGEST_PAUSE_SECONDS = 1.0


@dataclass
class Customer:
    """Sends one transfer after another; what it hears goes into the notebook."""

    random: Random
    lines: tuple[Line, Line]
    notebook: Notebook
    ledger: Ed25519PublicKey
    """Signs every answer."""

    async def send(self, draft: Draft) -> None:
        """Ask for it until the outcome is known for good."""
        self.notebook.drafts[draft.id] = draft
        is_first = True
        # After a lie there is nothing left to find out.
        while not self.notebook.lies:
            answers = await self._post(draft)
            is_sure = is_first and None not in answers
            outcome = self._judge(draft, answers)
            if outcome is None and (is_first or self.random.random() > GIVEN_UP):
                is_first = False
                self.notebook.counts["unknown"] += 1
                await asyncio.sleep(self.random.random() * _LONGEST_PAUSE_SECONDS)
                continue
            if outcome is False and is_sure:
                self.notebook.note_refused(draft.id)
            elif outcome is not True:
                # An earlier request may still be under way: only a cancellation is for good.
                await self._give_up(draft)
            return

    async def ask_until_answered(self, ask: Callable[[Draft], Question], draft: Draft) -> Answer:
        """What is said once somebody has the time to say it."""
        while True:
            answer = await self._ask(0, ask(draft))
            if answer is not None and answer.status not in _ASK_AGAIN:
                return answer
            await asyncio.sleep(self.random.random() * _LONGEST_PAUSE_SECONDS)

    async def _ask(self, line: int, question: Question) -> Answer | None:
        answer = await self.lines[line].ask(question)
        # Who is turned away at the door was not heard yet, and is told nothing about a transfer.
        if answer is None or answer.status == 429:
            return answer
        if not answer.is_signed_by(self.ledger):
            self.notebook.lies.append(f"an answer {answer.status} is not signed: {answer.body!r}")
        return answer

    async def _post(self, draft: Draft) -> list[Answer | None]:
        dice, counts = self.random.random(), self.notebook.counts
        if dice < LEFT_BEFORE_THE_ANSWER:
            counts["dropped"] += 1
            await self.lines[0].ask_and_leave(post_transfer(draft))
            return [None]
        if dice < LEFT_BEFORE_THE_ANSWER + ANSWER_IGNORED:
            counts["dropped"] += await self._ask(0, post_transfer(draft)) is not None
            return [None]
        if dice < LEFT_BEFORE_THE_ANSWER + ANSWER_IGNORED + POSTED_TWICE_AT_ONCE:
            counts["doubles"] += 1
            both = (self._ask(line, post_transfer(draft)) for line in range(2))
            return list(await asyncio.gather(*both))
        return [await self._ask(0, post_transfer(draft))]

    def _judge(self, draft: Draft, answers: list[Answer | None]) -> bool | None:
        """True for posted, False for refused by every answer, None when nobody knows."""
        refusals = 0
        for answer in answers:
            if answer is None or answer.status in _ASK_AGAIN:
                continue
            if answer.status == 201:
                self.notebook.counts["replays"] += answer.is_replay
                self.notebook.note_sent(draft.id, answer.body)
            elif answer.status < 500 and json.loads(answer.body)["code"] in _EXPECTED:
                refusals += 1
            else:
                self._complain(draft, answer)
        if draft.id in self.notebook.sent:
            return True
        return False if refusals == len(answers) else None

    async def _give_up(self, draft: Draft) -> None:
        """Cancel it, and hold the backend to what it says then."""
        answer = await self.ask_until_answered(cancel_transfer, draft)
        if answer.status != 200:
            self._complain(draft, answer)
            return
        again = await self.ask_until_answered(post_transfer, draft)
        if json.loads(answer.body)["transfer"] is None:
            self.notebook.counts["cancelled"] += 1
            self.notebook.note_refused(draft.id)
            if again.status != 410:
                self._complain(draft, again)
        elif again.status == 201:
            self.notebook.note_sent(draft.id, again.body)
            read = await self.ask_until_answered(read_transfer, draft)
            self.notebook.note_sent(draft.id, read.body)
        else:
            self._complain(draft, again)

    def _complain(self, draft: Draft, answer: Answer) -> None:
        self.notebook.lies.append(f"{draft.id} was answered {answer.status}: {answer.body!r}")
