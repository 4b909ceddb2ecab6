"""The refresh token in the vault: two items used in turn, so that none is ever overwritten.

On some platforms an item that is being overwritten can be lost, and that would sign somebody out.
"""

import logging
from dataclasses import dataclass

from app.errors import VaultUnavailable
from app.services.token_vault import TokenVault

_log = logging.getLogger(__name__)

SLOTS = ("refresh_token_a", "refresh_token_b")


@dataclass(frozen=True)
class _Kept:
    turn: int
    slot: str
    token: str


class RefreshSlots:
    """Keeps one refresh token; the new one stands before the old one goes."""

    def __init__(self, vault: TokenVault) -> None:
        self._vault = vault

    async def read(self) -> str | None:
        """The newest token that can be read; raises `VaultUnavailable`."""
        kept = await self._newest()
        return kept.token if kept else None

    async def write(self, token: str) -> None:
        """Keep `token` in place of the one before; raises `VaultUnavailable`."""
        old = await self._newest()
        slot = SLOTS[1] if old and old.slot == SLOTS[0] else SLOTS[0]
        await self._vault.write(slot, f"{old.turn + 1 if old else 0} {token}")
        if old is None:
            return
        try:
            await self._vault.erase(old.slot)
        except VaultUnavailable:
            _log.warning("an old refresh token stays; the higher number tells the new one")

    async def erase(self) -> None:
        """Forget both; raises `VaultUnavailable`."""
        for slot in SLOTS:
            await self._vault.erase(slot)

    async def _newest(self) -> _Kept | None:
        found = [_parse(slot, await self._vault.read(slot)) for slot in SLOTS]
        return max((kept for kept in found if kept), key=lambda kept: kept.turn, default=None)


def _parse(slot: str, text: str | None) -> _Kept | None:
    turn, _, token = (text or "").partition(" ")
    return _Kept(int(turn), slot, token) if turn.isdecimal() and token else None
