"""The keychain item that holds the biometric key."""

from typing import Protocol

from app.errors import VaultUnavailable
from app.services.approver.port import ApprovalOutcome
from app.services.token_vault import TokenVault

ITEM = "biometric_key"
KEY_BYTES = 32


class KeyItem(Protocol):
    """One key in one keychain."""

    async def read(self) -> bytes | ApprovalOutcome:
        """The key, or why not; never raises, and may show a prompt of the keychain's own."""

    async def write(self, key: bytes) -> None:
        """Keep it in place of any other; raises `VaultUnavailable`."""

    async def erase(self) -> None:
        """Forget it; raises `VaultUnavailable`."""


class VaultItem:
    """An item of the token vault, which asks nobody: the prompt must come first."""

    def __init__(self, vault: TokenVault) -> None:
        self._vault = vault

    async def read(self) -> bytes | ApprovalOutcome:
        """The key, or why not."""
        try:
            return decode(await self._vault.read(ITEM))
        except VaultUnavailable:
            return ApprovalOutcome.UNAVAILABLE

    async def write(self, key: bytes) -> None:
        """Keep it; raises `VaultUnavailable`."""
        await self._vault.write(ITEM, encode(key))

    async def erase(self) -> None:
        """Forget it; raises `VaultUnavailable`."""
        await self._vault.erase(ITEM)


def encode(key: bytes) -> str:
    """The key as hex digits; raises `ValueError` for one of another length."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a biometric key has {KEY_BYTES} bytes")
    return key.hex()


def decode(text: str | None) -> bytes | ApprovalOutcome:
    """The key that `encode` wrote; anything else counts as gone."""
    try:
        key = bytes.fromhex(text or "")
    except ValueError:
        return ApprovalOutcome.ENROLMENT_CHANGED
    return key if len(key) == KEY_BYTES else ApprovalOutcome.ENROLMENT_CHANGED
