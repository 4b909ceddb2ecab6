"""The approver of a platform that can't ask for a finger or face."""

from app.errors import VaultUnavailable
from app.services.approver.port import ApprovalOutcome, Assurance


class NoApprover:
    """Keeps nothing and confirms nothing: each approval takes the PIN."""

    assurance = Assurance.NONE

    async def is_available(self) -> bool:
        """Never."""
        return False

    async def enrol(self, key: bytes) -> None:
        """Refuse with `VaultUnavailable`."""
        raise VaultUnavailable("nothing here asks for a finger or face")

    async def release(self, reason: str) -> bytes | ApprovalOutcome:
        """Say that there is nothing to ask with."""
        return ApprovalOutcome.UNAVAILABLE

    async def confirm(self, reason: str) -> ApprovalOutcome:
        """Say that there is nothing to ask with."""
        return ApprovalOutcome.UNAVAILABLE

    async def forget(self) -> None:
        """Nothing is kept."""
