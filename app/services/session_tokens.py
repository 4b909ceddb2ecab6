"""Being signed in: the access token in memory, the refresh token kept sealed, renewed unseen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from api_contract.problem import ErrorCode
from api_contract.session import Tokens
from app.errors import DatabaseUnavailable, Rejected, SessionExpired
from app.services.local_database import Erase, LocalDatabase, Put
from app.services.token_vault import Persistence

_log = logging.getLogger(__name__)

RENEW_AHEAD = timedelta(seconds=30)
KIND, RECORD = "session", "refresh"
_ENDED = (ErrorCode.SESSION_ENDED, ErrorCode.UNAUTHENTICATED)

Refresh = Callable[[str], Awaitable[Tokens]]
"""Trades a refresh token for new tokens; raises a `WalletError`."""


class SessionTokens:
    """The tokens of at most one session; many callers at once cause one refresh."""

    def __init__(
        self, database: LocalDatabase, refresh: Refresh, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._refresh = refresh
        self.now = now
        """The backend's time."""
        self._tokens: Tokens | None = None
        self._renewal: asyncio.Task[str] | None = None
        self._session = 0  # counted, so that a late refresh can't revive a session that ended
        self._is_open = False
        self._writing = asyncio.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def persistence(self) -> Persistence:
        """Whether the session outlives this process."""
        return self._database.persistence

    @property
    def session(self) -> int:
        """Counts the sessions: another number means that somebody else may be signed in."""
        return self._session

    def on_expired(self, listener: Callable[[], None]) -> None:
        """Hear when the backend ends the session; `clear()` is not told."""
        self._listeners.append(listener)

    async def start(self, tokens: Tokens) -> None:
        """A new session in place of any other; raises `DatabaseUnavailable`."""
        session = self._turn(is_open=True)
        async with self._writing:
            await self._write(tokens.refresh_token)
            if session == self._session:
                self._tokens = tokens

    def drop_access(self) -> None:
        """The app was locked: whoever comes back shows the refresh token again."""
        self._tokens = None

    async def resume(self) -> bool:
        """True when a session from before is kept; raises `DatabaseUnavailable`."""
        self._is_open = await self._read() is not None
        return self._is_open

    async def clear(self) -> None:
        """Forget everything, memory first; raises `DatabaseUnavailable`."""
        self._turn(is_open=False)
        await self._erase()

    async def access_token(self) -> str:
        """An access token good for at least `RENEW_AHEAD`.

        Raises `SessionExpired` when there is no session, and what stopped a refresh:
        `Unreachable`, `Unknown`, `Rejected`, `DatabaseUnavailable`. Those erase nothing.
        """
        tokens = self._tokens
        if tokens is not None and tokens.access_expires_at - self.now() > RENEW_AHEAD:
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
        refresh_token = await self._read()
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
                await self._write(tokens.refresh_token)
            except DatabaseUnavailable:
                # Nobody is signed out: the backend takes the old one until the new one is used.
                _log.warning("the new refresh token could not be kept; the old one stays")

    async def _end(self) -> None:
        was_open = self._is_open
        self._turn(is_open=False)
        try:
            await self._erase()
        except DatabaseUnavailable:
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
            await self._database.write([Erase(KIND, RECORD)])

    async def _read(self) -> str | None:
        content = await self._database.read(KIND, RECORD)
        return None if content is None else content.decode()

    async def _write(self, refresh_token: str) -> None:
        await self._database.write([Put(KIND, RECORD, refresh_token.encode())])
