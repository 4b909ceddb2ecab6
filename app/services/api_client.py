"""The one way to the backend: signed-in calls and streams, with expired access renewed unseen."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TypeVar

import httpx

from api_contract import path as address
from api_contract.base import Model
from api_contract.history import HistoryKey
from api_contract.problem import ErrorCode
from api_contract.session import RefreshRequest, Tokens
from app.errors import Rejected, SessionExpired, WalletError
from app.services.answer import failure_of, read_answer, read_nothing
from app.services.backend_clock import BackendClock
from app.services.device_keys import DeviceKeys
from app.services.exchange import Exchange
from app.services.local_database import LocalDatabase
from app.services.patience import Patience
from app.services.proven_link import Prover
from app.services.question import Question
from app.services.receipt import receipted
from app.services.session_tokens import SessionTokens

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class ApiClient:
    """Asks in the name of whoever is signed in."""

    def __init__(self, exchange: Exchange, tokens: SessionTokens) -> None:
        self._exchange = exchange
        self._tokens = tokens

    async def call(
        self,
        method: str,
        path: str,
        answer: type[M],
        *,
        body: Model | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        authenticated: bool = True,
        receipt_key: HistoryKey | None = None,
    ) -> M:
        """The backend's answer as an `answer`; raises a `WalletError`.

        A POST is repeated after a lost answer only when `headers` carry an idempotency key. With
        a `receipt_key`, whatever it has not signed is `Unknown`, a refusal too.
        """
        question = Question(method, path, body, query, headers or {})
        read: Callable[[httpx.Response], M] = partial(read_answer, answer=answer)
        if receipt_key is not None:
            read = receipted(receipt_key, read)
        return await self._ask(question, read, authenticated)

    async def call_without_answer(
        self,
        method: str,
        path: str,
        *,
        body: Model | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        authenticated: bool = True,
    ) -> None:
        """Have something done that is answered by 204; raises a `WalletError`."""
        question = Question(method, path, body, query, headers or {})
        await self._ask(question, read_nothing, authenticated)

    @asynccontextmanager
    async def stream(
        self, path: str, headers: Mapping[str, str], silence_seconds: float
    ) -> AsyncIterator[httpx.Response]:
        """A 200 whose body goes on; silence longer than `silence_seconds` is `Unknown`."""
        question = Question("GET", path, headers={"Accept": "text/event-stream", **headers})
        token, renewed = await self._tokens.access_token(), False
        while True:
            async with self._exchange.stream(question.bearing(token), silence_seconds) as response:
                if response.status_code == httpx.codes.OK:
                    yield response
                    return
            failure = failure_of(response)
            if not isinstance(failure, Rejected):
                raise failure
            token, renewed = await self._renew(token, failure, renewed), True

    async def close(self) -> None:
        """Close every connection."""
        await self._exchange.close()

    async def _ask(
        self, question: Question, read: Callable[[httpx.Response], T], authenticated: bool
    ) -> T:
        if not authenticated:
            return await self._exchange.ask(question, read)
        session = self._tokens.session
        try:
            answer = await self._ask_signed_in(question, read)
        except WalletError as error:
            if session != self._tokens.session:
                raise SessionExpired from error
            raise
        if session != self._tokens.session:
            # It belongs to somebody who has left: nobody else may see it.
            raise SessionExpired
        return answer

    async def _ask_signed_in(self, question: Question, read: Callable[[httpx.Response], T]) -> T:
        token, renewed = await self._tokens.access_token(), False
        while True:
            try:
                return await self._exchange.ask(question.bearing(token), read)
            except Rejected as refusal:
                token, renewed = await self._renew(token, refusal, renewed), True

    async def _renew(self, token: str, refusal: Rejected, renewed: bool) -> str:
        """Access in place of `token`, once; a refusal about another thing is raised."""
        if refusal.code is ErrorCode.SESSION_ENDED:
            await self._tokens.expire(token)
            raise SessionExpired from refusal
        if renewed or refusal.code is not ErrorCode.UNAUTHENTICATED:
            raise refusal
        return await self._tokens.renew(token)


def open_api(
    base_url: str,
    database: LocalDatabase,
    keys: DeviceKeys,
    device_now: Callable[[], datetime],
    *,
    link: httpx.AsyncBaseTransport | None = None,
    patience: Patience | None = None,
) -> tuple[ApiClient, SessionTokens]:
    """A client of the backend at `base_url`, and the tokens that it shows.

    `link` takes the place of the real connections, below the retries. Raises `ValueError` for
    an address that is neither https nor on this machine.
    """
    clock = BackendClock(device_now)
    prover = Prover(clock.now, lambda: keys.session_key)
    exchange = Exchange(base_url, clock, prover, link=link, patience=patience)

    async def refresh(refresh_token: str) -> Tokens:
        # The old refresh token works until the new one is used, so asking twice does no harm.
        body = RefreshRequest(refresh_token=refresh_token)
        question = Question("POST", address.SESSIONS_REFRESH, body, repeatable=True)
        return await exchange.ask(question, partial(read_answer, answer=Tokens))

    tokens = SessionTokens(database, refresh, clock.now)
    return ApiClient(exchange, tokens), tokens
