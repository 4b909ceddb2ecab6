"""A backend without rules: it says what it was told to say, and keeps what it was asked."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from api_contract import path
from api_contract.base import Model
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.proof import PROOF_HEADER, hash_text
from api_contract.transfer import RECEIPT_HEADER, SignedIntent, Transfer
from tests.samples.world import UNSIGNED

Answer = Model | None | ErrorCode | httpx.TransportError | asyncio.Future[Any] | Callable[..., Any]
"""A model or a problem; None for 204; an error of the link; a future that brings one of these;
or a function of the request that returns one."""

NO_CONNECTION = httpx.ConnectError("no connection")
"""Not a byte left the device."""
LOST = httpx.ReadError("the answer was lost")
"""The request may have arrived."""


def refusal(
    code: ErrorCode, *, retry_after_seconds: int | None = None, limit_minor: str | None = None
) -> Problem:
    """What the backend sends when it says no."""
    return Problem(
        type=f"https://saku.example/problems/{code.value}",
        title="no",
        status=422,
        code=code,
        retry_after_seconds=retry_after_seconds,
        limit_minor=limit_minor,
    )


class Asked:
    """One question as it reached the backend."""

    def __init__(self, request: httpx.Request) -> None:
        self.method, self.path = request.method, request.url.path
        self.query = dict(request.url.params)
        self.headers = request.headers
        self.body: dict[str, Any] = json.loads(request.content) if request.content else {}


class FakeBackend(httpx.AsyncBaseTransport):
    """Stands in place of the network; several answers to one question are given in turn."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], list[Answer]] = {}
        self._last_digest = ""
        self.sign: Callable[[str, int, bytes], str] | None = None
        """Makes the receipt of an answer about transfers, of its proof's id, status and body."""
        self.asked: list[Asked] = []
        self.working = 0
        """Questions being answered now; the ones left waiting are not counted."""

    def answer(self, method: str, address: str, *answers: Answer) -> None:
        """From now on answer this question so; the last answer stands for ever."""
        self._answers[method, address] = list(answers)

    def answer_first(self, method: str, address: str, *answers: Answer) -> None:
        """Give these in turn, then go on as before."""
        self._answers[method, address] = [*answers, *self._answers[method, address]]

    def hold(self, method: str, address: str) -> asyncio.Future[Answer]:
        """Answer nothing until the returned future gets its result."""
        held: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.answer(method, address, held)
        return held

    def questions(self, method: str, address: str) -> list[Asked]:
        """What was asked there, in order."""
        return [asked for asked in self.asked if (asked.method, asked.path) == (method, address)]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer that was laid down; raises what breaks a link."""
        asked = Asked(request)
        self.asked.append(asked)
        if (asked.method, asked.path) == ("POST", path.TRANSFERS):
            self._last_digest = SignedIntent.model_validate(asked.body["intent"]).digest
        self.working += 1
        try:
            await asyncio.sleep(0)  # as on a real link, others run meanwhile
            return await self._respond(asked)
        finally:
            self.working -= 1

    async def _respond(self, asked: Asked) -> httpx.Response:
        answers = self._answers[asked.method, asked.path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, asyncio.Future):
            self.working -= 1
            try:
                answer = await asyncio.shield(answer)
            finally:
                self.working += 1
        if callable(answer):
            answer = answer(asked)
        if isinstance(answer, httpx.TransportError):
            raise answer
        if isinstance(answer, Transfer) and answer.intent_digest == UNSIGNED:
            # Told without one, it is about the intent that came last.
            digest = self._last_digest or UNSIGNED
            answer = answer.model_copy(update={"intent_digest": digest})
        response = _response(refusal(answer) if isinstance(answer, ErrorCode) else answer)
        proof_id = proof_id_of(asked.headers.get(PROOF_HEADER, ""))
        if self.sign is not None and proof_id and asked.path.startswith(path.TRANSFERS):
            receipt = self.sign(proof_id, response.status_code, response.content)
            response.headers[RECEIPT_HEADER] = receipt
        return response


def _response(answer: Any) -> httpx.Response:
    if answer is None:
        return httpx.Response(204)
    is_problem = isinstance(answer, Problem)
    return httpx.Response(
        answer.status if is_problem else 200,
        headers={"content-type": MEDIA_TYPE if is_problem else "application/json"},
        content=answer.model_dump_json().encode(),
    )


def proof_id_of(proof: str) -> str:
    """How a receipt names a proof, "" without one."""
    return hash_text(proof) if proof else ""
