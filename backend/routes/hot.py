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
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.routes.edge import HEADERS, BodyTooLarge, read_trace_id
from backend.routes.problem import field_problem, problem_response
from backend.storage.unavailable import StorageUnavailable

Model = TypeVar("Model", bound=BaseModel)

_BEARER = b"bearer "
_HEADERS = [
    (b"content-type", b"application/json"),
    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
]
_log = logging.getLogger(__name__)


class HotRequest(NamedTuple):
    """What such a request needs to be answered; names of headers are in lower case."""

    context: Context
    headers: Mapping[bytes, bytes]
    body: bytes

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

    @property
    def bearer(self) -> str:
        """The access token; raises `Refused` UNAUTHENTICATED."""
        header = self.headers.get(b"authorization", b"")
        if header[: len(_BEARER)].lower() != _BEARER:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        return header[len(_BEARER) :].decode("latin-1")


class HotAnswer(NamedTuple):
    """Fields that are as JSON has them, or no body; headers beside those every answer has."""

    status: int
    content: Mapping[str, Any] | None
    headers: tuple[tuple[bytes, bytes], ...] = ()


HotRoute = Callable[[HotRequest], Awaitable[HotAnswer]]


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
        try:
            body = await _read_body(receive, self.state.context.settings.body_limit_bytes)
            answer = await route(HotRequest(self.state.context, headers, body))
        except Exception as error:  # noqa: BLE001 - whatever happens, the answer is ours
            await _explain(error, headers)(scope, receive, send)
            return
        content = b"" if answer.content is None else to_json(answer.content)
        length = (b"content-length", str(len(content)).encode())
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [*_HEADERS, length, *answer.headers],
            }
        )
        await send({"type": "http.response.body", "body": content})


async def _read_body(receive: Receive, limit_bytes: int) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False) and len(body) <= limit_bytes:
        message = await receive()
        body += message.get("body", b"")
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
