"""What every approver can do, whatever the platform asks with."""

from enum import StrEnum
from typing import Protocol

PROMPT_SECONDS = 90.0
"""The system's prompts give up earlier; this ends one that never answers."""


class Assurance(StrEnum):
    """What stands between a stranger and the biometric key."""

    RESULT_BOUND = "result_bound"
    """The keychain itself holds the key back until it has seen the finger or face."""
    EVENT_BOUND = "event_bound"
    """The system answers yes or no, and the app obeys (MASTG-TEST-0266: too weak alone)."""
    NONE = "none"
    """There is no key: each approval takes the PIN."""


class ApprovalOutcome(StrEnum):
    """What came of a prompt; only the first lets anything happen."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    """By the user, by the system, or because nobody answered in time."""
    FAILED = "failed"
    LOCKED_OUT = "locked_out"
    NOT_ENROLLED = "not_enrolled"
    """The device knows no finger and no face."""
    ENROLMENT_CHANGED = "enrolment_changed"
    """The key is gone, as after a new finger: the PIN must enrol another."""
    UNAVAILABLE = "unavailable"


class Approver(Protocol):
    """Keeps one 32-byte biometric key, and asks for a finger or face.

    Whatever goes wrong, the PIN is still there: the prompts never raise.
    """

    @property
    def assurance(self) -> Assurance:
        """How strongly `release` is bound to the finger or face."""

    async def is_available(self) -> bool:
        """True when a finger or face is enrolled and can be asked for; shows nothing."""

    async def enrol(self, key: bytes) -> None:
        """Keep `key` in place of any other; raises `VaultUnavailable`."""

    async def release(self, reason: str) -> bytes | ApprovalOutcome:
        """Show the system's prompt; the key, or why not, which is never `CONFIRMED`.

        `reason` is a sentence in the user's language.
        """

    async def confirm(self, reason: str) -> ApprovalOutcome:
        """Show the prompt without releasing anything, for what needs no key."""

    async def forget(self) -> None:
        """Erase the key; nothing there is fine; raises `VaultUnavailable`."""
