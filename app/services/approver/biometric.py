"""The approver of every platform that can ask for a finger or face."""

from app.errors import VaultUnavailable
from app.services.approver.key_item import KeyItem
from app.services.approver.port import ApprovalOutcome, Assurance
from app.services.approver.prompt import Prompt


class BiometricApprover:
    """A prompt, and the key behind it."""

    def __init__(self, prompt: Prompt, item: KeyItem, assurance: Assurance) -> None:
        self._prompt = prompt
        self._item = item
        self._assurance = assurance

    @property
    def assurance(self) -> Assurance:
        """Whether the keychain holds the key back by itself, or the prompt does it alone."""
        return self._assurance

    async def is_available(self) -> bool:
        """True when a finger or face is enrolled."""
        return await self._prompt.is_enrolled()

    async def enrol(self, key: bytes) -> None:
        """Keep `key`; raises `VaultUnavailable`, also where nothing could ever release it."""
        if not await self.is_available():
            raise VaultUnavailable("no finger and no face is enrolled")
        await self._item.write(key)

    async def release(self, reason: str) -> bytes | ApprovalOutcome:
        """The key, or why not; a keychain that asks by itself can't show the `reason`."""
        if self._assurance is not Assurance.RESULT_BOUND:
            # Asked each time, and before the key is touched: Android's keychain asks only once
            # in each process, and takes the phone's PIN for a finger.
            outcome = await self.confirm(reason)
            if outcome is not ApprovalOutcome.CONFIRMED:
                return outcome
        found = await self._item.read()
        if found is ApprovalOutcome.ENROLMENT_CHANGED and not await self.is_available():
            return ApprovalOutcome.NOT_ENROLLED
        return found

    async def confirm(self, reason: str) -> ApprovalOutcome:
        """Show the prompt."""
        return await self._prompt.confirm(reason)

    async def forget(self) -> None:
        """Erase the key; raises `VaultUnavailable`."""
        await self._item.erase()
