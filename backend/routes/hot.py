"""The few requests that come in their thousands, served ahead of the framework.

FastAPI's machinery and its rings cost such a request more than all that it asks for. Each of these
is also an ordinary route, which describes it in the documentation; a test holds both to the same
answers.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from fastapi import FastAPI
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api_contract.problem import ErrorCode
from api_contract.proof import PROOF_HEADER
from api_contract.transfer import RECEIPT_HEADER
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.routes.edge import HEADERS, BodyTooLarge, read_trace_id
from backend.routes.problem import field_problem, problem_response
from backend.routes.proof import Shown, sender_of
from backend.storage.unavailable import StorageUnavailable

Model = TypeVar("Model", bound=BaseModel)

_RECEIPT = RECEIPT_HEADER.lower().encode()
_PROOF = PROOF_HEADER.lower().encode()
_HEADERS = [
    (b"content-type", b"application/json"),
    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
]
_log = logging.getLogger(__name__)


class HotRequest:
    """What such a request needs to be answered; names of headers are in lower case."""

    __slots__ = ("body", "context", "headers", "proof_hash", "scope")

    def __init__(
        self, context: Context, scope: Scope, headers: Mapping[bytes, bytes], body: bytes
    ) -> None:
        self.context = context
        self.scope = scope
        self.headers = headers
        self.body = body
        self.proof_hash: str | None = None

    def read(self, model: type[Model]) -> Model:
        """The body as this model; raises `Refused` VALIDATION_FAILED."""
        try:
            return model.model_validate_json(self.body)
        except ValidationError as error:
            fields = tuple(
                field_problem(("body", *each["loc"]), each["type"])
                for each in error.errors(include_url=False, include_input=False)
            )
            raise Refused(ErrorCode.VALIDATION_FAILED, fields=fields) from error

    def header(self, name: bytes) -> str | None:
        """One header."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def sender(self) -> Sender:
        """Who sends it; raises `Refused` as `sender_of` does."""
        host = self.header(b"host") or ""
        shown = Shown(
            method=self.scope["method"],
            origin=f"{self.scope['scheme']}://{host}",
            path=self.scope["path"],
            authorization=self.header(b"authorization") or "",
            proof=b",".join(
                value for name, value in self.scope["headers"] if name == _PROOF
            ).decode("latin-1"),
            body=self.body,
        )
        sender = sender_of(self.context, shown)
        self.proof_hash = sender.proof_hash
        return sender


class HotAnswer(NamedTuple):
    """Fields that are as JSON has them, or no body; headers beside those every answer has."""

    status: int
    content: Mapping[str, Any] | None
    headers: tuple[tuple[bytes, bytes], ...] = ()


class HotRoute(NamedTuple):
    """How a request is answered, and whether the answer is signed."""

    answer: Callable[[HotRequest], Awaitable[HotAnswer]]
    is_receipted: bool = False


class HotApplication(FastAPI):
    """An application with hot routes, by method and exact path, ahead of all others.

    Its `state` holds the `context` and the `hot` routes; its rings know neither.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        route: HotRoute | None = None
        if scope["type"] == "http":
            route = self.state.hot.get((scope["method"], scope["path"]))
        if route is None:
            await super().__call__(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request = HotRequest(self.state.context, scope, headers, b"")
        try:
            request.body = await _read_body(receive, request.context.settings.body_limit_bytes)
            answer = await route.answer(request)
            status, more = answer.status, [*_HEADERS, *answer.headers]
            content = b"" if answer.content is None else to_json(answer.content)
        except _BrokenOffError:
            return
        except Exception as error:  # noqa: BLE001 - whatever happens, the answer is ours
            refusal = _explain(error, headers)
            status, more, content = refusal.status_code, refusal.raw_headers, bytes(refusal.body)
        else:
            more.append((b"content-length", str(len(content)).encode()))
        if route.is_receipted and request.proof_hash is not None:
            receipt = request.context.receipts.sign(request.proof_hash, status, content)
            more.append((_RECEIPT, receipt.encode()))
        await send({"type": "http.response.start", "status": status, "headers": more})
        await send({"type": "http.response.body", "body": content})


class _BrokenOffError(Exception):
    """Whoever asked has gone in the middle of it."""


async def _read_body(receive: Receive, limit_bytes: int) -> bytes:
    body, is_whole = b"", False
    while not is_whole and len(body) <= limit_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _BrokenOffError
        body += message.get("body", b"")
        is_whole = not message.get("more_body", False)
    if len(body) > limit_bytes:
        raise BodyTooLarge
    return body


def _explain(error: Exception, headers: Mapping[bytes, bytes]) -> Response:
    trace_id = read_trace_id(headers.get(b"traceparent", b"").decode("latin-1"))
    match error:
        case Refused():
            refused = error
        case StorageUnavailable():
            refused = Refused(ErrorCode.UNAVAILABLE, retry_after_seconds=1)
        case BodyTooLarge():
            refused = Refused(ErrorCode.BODY_TOO_LARGE)
        case _:
            _log.error("request failed, trace %s", trace_id, exc_info=error)
            refused = Refused(ErrorCode.INTERNAL)
    response = problem_response(refused, trace_id)
    response.headers.update(HEADERS)
    return response
