"""Questions to the backend and their answers, over one HTTP client, behind one circuit breaker."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

import httpx
from circuitbreaker import CircuitBreaker  # type: ignore[import-untyped]

from api_contract.account import POSITION_HEADER
from app.errors import Unknown, Unreachable
from app.services.backend_clock import BackendClock
from app.services.http_transport import RECORD, build_client, read_whole, timeouts
from app.services.ledger_position import LedgerPosition
from app.services.patience import Patience
from app.services.proven_link import Prover
from app.services.question import Question
from app.services.retry import CallRecord, RecordedRetry, RetryBudget

T = TypeVar("T")


class Exchange:
    """Sends questions without knowing who asks.

    `link` replaces the real connections (below the retries); `clock` hears each answer's date.
    """

    def __init__(
        self,
        base_url: str,
        clock: BackendClock,
        prover: Prover,
        *,
        link: httpx.AsyncBaseTransport | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._patience = patience or Patience()
        self._clock = clock
        self._position = LedgerPosition()
        self._budget = RetryBudget()
        self._client = build_client(base_url, link, self._patience, prover)
        self._breaker = CircuitBreaker(
            self._patience.breaker_failures,
            self._patience.breaker_pause_seconds,
            expected_exception=(Unreachable, Unknown),
            name="backend",
        )

    async def ask(self, question: Question, read: Callable[[httpx.Response], T]) -> T:
        """What `read` makes of the answer.

        Raises `Unreachable` when the request certainly did not arrive (at once while the
        breaker is open), `Unknown` when that is not certain, and what `read` raises.
        """
        if self._breaker.opened:
            raise Unreachable("the breaker is open")
        outcome = await self._send(question)
        # Only the outcome is counted: a caller who gave up says nothing about the backend.
        with self._breaker:
            if isinstance(outcome, Unknown | Unreachable):
                raise outcome
            answer = read(outcome)
            self._clock.hear(outcome.headers.get("date"))
            self._position.hear(outcome.headers.get(POSITION_HEADER))
            return answer

    @asynccontextmanager
    async def stream(
        self, question: Question, silence_seconds: float
    ) -> AsyncIterator[httpx.Response]:
        """An answer that goes on; a link silent for `silence_seconds` breaks.

        A 4xx comes with its body read. Raises as `ask` does; what breaks while the caller
        reads is `Unknown`, and so is an answer that is no stream of events.
        """
        record = CallRecord(may_repeat=False, streams=True, budget=self._budget)
        request = self._build(question, record, silence_seconds)
        try:
            async with asyncio.timeout(self._patience.call_seconds):
                opened = await self._client.send(request, stream=True)
                if opened.is_client_error:
                    opened = await read_whole(opened)
            async with aclosing(opened) as response:
                if response.is_client_error:
                    yield response
                elif _is_event_stream(response):
                    self._breaker.reset()  # the link is up: calls need not wait any longer
                    yield response
                else:
                    raise Unknown(f"status {response.status_code} is no stream")
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise _named(error, record) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _send(self, question: Question) -> httpx.Response | Unknown | Unreachable:
        self._budget.earn()
        record = CallRecord(may_repeat=question.may_repeat, budget=self._budget)
        request = self._build(question, record)
        try:
            async with asyncio.timeout(self._patience.call_seconds):
                return await self._client.send(request)
        except (httpx.HTTPError, TimeoutError) as error:
            return _named(error, record)

    def _build(
        self, question: Question, record: CallRecord, silence_seconds: float | None = None
    ) -> httpx.Request:
        if self._client.is_closed:
            raise Unreachable("closed with its session")
        headers = {"traceparent": _trace_parent(), **self._position.asked(), **question.headers}
        content = None
        if question.body is not None:
            content = question.body.model_dump_json()
            headers["Content-Type"] = "application/json"
        return self._client.build_request(
            question.method,
            question.path,
            params=question.query,
            content=content,
            headers=headers,
            timeout=timeouts(self._patience, silence_seconds),
            extensions={RECORD: record, "retry": RecordedRetry.of(record, self._patience)},
        )


def _named(error: Exception, record: CallRecord) -> Unknown | Unreachable:
    kind = Unknown if record.may_have_arrived else Unreachable
    return kind(type(error).__name__)


def _is_event_stream(response: httpx.Response) -> bool:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.status_code == httpx.codes.OK and media_type == "text/event-stream"


def _trace_parent() -> str:
    """W3C Trace Context: a fresh trace for each call, the same over its retries."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
