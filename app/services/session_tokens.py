"""Being signed in: the access token in memory, the refresh token in the vault, renewed unseen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from api_contract.problem import ErrorCode
from api_contract.session import Tokens
from app.errors import Rejected, SessionExpired, VaultUnavailable
from app.services.refresh_slots import RefreshSlots
from app.services.token_vault import Persistence, TokenVault

_log = logging.getLogger(__name__)

RENEW_AHEAD = timedelta(seconds=30)
DEVICE_SECRET = "device_secret"  # noqa: S105 (the item's name)
_ENDED = (ErrorCode.SESSION_ENDED, ErrorCode.UNAUTHENTICATED)

Refresh = Callable[[str], Awaitable[Tokens]]
"""Trades a refresh token for new tokens; raises a `WalletError`."""


class SessionTokens:
    """The tokens of at most one session; many callers at once cause one refresh."""

    def __init__(self, vault: TokenVault, refresh: Refresh, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._slots = RefreshSlots(vault)
        self._refresh = refresh
        self._now = now
        self._tokens: Tokens | None = None
        self._renewal: asyncio.Task[str] | None = None
        self._session = 0  # counted, so that a late refresh can't revive a session that ended
        self._is_open = False
        self._writing = asyncio.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def persistence(self) -> Persistence:
        """Whether the session outlives this process."""
        return self._vault.persistence

    @property
    def session(self) -> int:
        """Counts the sessions: another number means that somebody else may be signed in."""
        return self._session

    def on_expired(self, listener: Callable[[], None]) -> None:
        """Hear when the backend ends the session; `clear()` is not told."""
        self._listeners.append(listener)

    async def start(self, tokens: Tokens, device_secret: str | None = None) -> None:
        """A new session in place of any other; raises `VaultUnavailable`."""
        session = self._turn(is_open=True)
        async with self._writing:
            await self._slots.write(tokens.refresh_token)
            if device_secret is not None:
                await self._vault.write(DEVICE_SECRET, device_secret)
            if session == self._session:
                self._tokens = tokens

    async def resume(self) -> bool:
        """True when the vault holds a session from before; raises `VaultUnavailable`."""
        self._is_open = await self._slots.read() is not None
        return self._is_open

    async def clear(self) -> None:
        """Forget everything, memory first; raises `VaultUnavailable`."""
        self._turn(is_open=False)
        await self._erase()

    async def device_secret(self) -> str | None:
        """What approves transfers from this device; None where there is none."""
        return await self._vault.read(DEVICE_SECRET)

    async def access_token(self) -> str:
        """An access token good for at least `RENEW_AHEAD`.

        Raises `SessionExpired` when there is no session, and what stopped a refresh:
        `Unreachable`, `Unknown`, `Rejected`, `VaultUnavailable`. Those erase nothing.
        """
        tokens = self._tokens
        if tokens is not None and tokens.access_expires_at - self._now() > RENEW_AHEAD:
            return tokens.access_token
        return await self._renewed()

    async def renew(self, refused: str) -> str:
        """An access token other than the `refused` one; raises as `access_token` does."""
        tokens = self._tokens
        if tokens is not None and tokens.access_token != refused:
            return tokens.access_token
        return await self._renewed()

    async def expire(self, refused: str) -> None:
        """The backend said that the session of this access token is over."""
        if self._tokens is not None and self._tokens.access_token == refused:
            await self._end()

    async def _renewed(self) -> str:
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew(self._session))
            self._renewal.add_done_callback(self._renewal_done)
        # Shielded: one caller who gives up must not take the answer from the others.
        return await asyncio.shield(self._renewal)

    def _renewal_done(self, task: asyncio.Task[str]) -> None:
        if self._renewal is task:
            self._renewal = None
        if not task.cancelled():
            task.exception()  # looked at, even when every caller has gone

    async def _renew(self, session: int) -> str:
        refresh_token = await self._slots.read()
        try:
            if refresh_token is None:
                raise SessionExpired
            tokens = await self._refresh(refresh_token)
        except (Rejected, SessionExpired) as refusal:
            if isinstance(refusal, Rejected) and refusal.code not in _ENDED:
                raise
            if session == self._session:
                await self._end()
            raise SessionExpired from refusal
        await self._keep(tokens, session)
        return tokens.access_token

    async def _keep(self, tokens: Tokens, session: int) -> None:
        async with self._writing:
            if session != self._session:
                raise SessionExpired
            self._tokens = tokens
            try:
                await self._slots.write(tokens.refresh_token)
            except VaultUnavailable:
                # Nobody is signed out: the backend takes the old one until the new one is used.
                _log.warning("the new refresh token could not be kept; the old one stays")

    async def _end(self) -> None:
        was_open = self._is_open
        self._turn(is_open=False)
        try:
            await self._erase()
        except VaultUnavailable:
            _log.warning("a dead session's tokens could not be erased")
        if was_open:
            for listener in tuple(self._listeners):
                listener()

    def _turn(self, *, is_open: bool) -> int:
        self._session += 1
        self._is_open = is_open
        self._tokens = self._renewal = None
        return self._session

    async def _erase(self) -> None:
        async with self._writing:
            await self._slots.erase()
            await self._vault.erase(DEVICE_SECRET)
