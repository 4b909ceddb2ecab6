"""A finger whose answers are laid down beforehand, and the key that it releases."""

import asyncio

from app.errors import VaultUnavailable
from app.services.approver import ApprovalOutcome, Assurance
from app.services.approver.key_item import encode


class FakeApprover:
    """Answers with `outcomes` in turn, the last one for ever; `reasons` keeps what was shown.

    `key` is what it keeps. A timeout is `CANCELLED`, as everywhere; `is_mute` plays the time
    before it.
    """

    def __init__(
        self,
        *outcomes: ApprovalOutcome,
        available: bool = True,
        assurance: Assurance = Assurance.RESULT_BOUND,
    ) -> None:
        self._outcomes = list(outcomes or (ApprovalOutcome.CONFIRMED,))
        self.available = available
        self.assurance = assurance
        self.key: bytes | None = None
        self.reasons: list[str] = []
        self.is_mute = False
        self._spoken = asyncio.Event()
        self.refuses_changes = False

    async def is_available(self) -> bool:
        return self.available

    async def enrol(self, key: bytes) -> None:
        encode(key)  # refuses one of another length
        if not self.available or self.refuses_changes:
            raise VaultUnavailable("refused")
        self.key = key

    async def release(self, reason: str) -> bytes | ApprovalOutcome:
        outcome = await self.confirm(reason)
        if outcome is not ApprovalOutcome.CONFIRMED:
            return outcome
        return ApprovalOutcome.ENROLMENT_CHANGED if self.key is None else self.key

    async def confirm(self, reason: str) -> ApprovalOutcome:
        self.reasons.append(reason)
        if self.is_mute:
            await self._spoken.wait()
        if not self.available:
            return ApprovalOutcome.UNAVAILABLE
        return self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]

    async def forget(self) -> None:
        if self.refuses_changes:
            raise VaultUnavailable("refused")
        self.key = None

    def speak(self) -> None:
        """The prompt that was mute is answered after all."""
        self.is_mute = False
        self._spoken.set()

    def lose_enrolment(self) -> None:
        """Somebody adds a finger in the phone's settings: the keychain drops the key."""
        self.key = None
