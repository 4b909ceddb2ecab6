"""The outermost ring of every request: its trace, its size, its headers, its accidents."""

import logging
import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.routes.problem import problem_response
from backend.structured_log import trace_id as logged_trace_id

_log = logging.getLogger(__name__)

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer carries."""


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, body_limit_bytes: int) -> None:
        self._app = app
        self._body_limit_bytes = body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever happens inside, the answer is ours."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trace_id = read_trace_id(headers.get("traceparent"))
        scope.setdefault("state", {})["trace_id"] = trace_id
        answer = _Answer(send)
        try:
            if int(headers.get("content-length") or 0) > self._body_limit_bytes:
                raise BodyTooLarge
            await self._app(scope, _Counted(receive, self._body_limit_bytes), answer)
        except BodyTooLarge:
            too_large = problem_response(Refused(ErrorCode.BODY_TOO_LARGE), trace_id)
            await too_large(scope, receive, answer)
        except Exception:
            _log.exception("request failed, trace %s", trace_id)
            if answer.has_started:
                raise
            failure = problem_response(Refused(ErrorCode.INTERNAL), trace_id)
            await failure(scope, receive, answer)


class BodyTooLarge(HTTPException):
    """An HTTPException, because FastAPI lets only those pass while it reads a body."""

    def __init__(self) -> None:
        super().__init__(413)


class _Counted:
    """A request's `receive` that stops at the limit, also when no length was announced."""

    def __init__(self, receive: Receive, limit_bytes: int) -> None:
        self._receive = receive
        self._left_bytes = limit_bytes

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left_bytes -= len(message.get("body", b""))
        if self._left_bytes < 0:
            raise BodyTooLarge
        return message


class _Answer:
    """A request's `send` that adds the headers every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def read_trace_id(traceparent: str | None) -> str:
    """The caller's W3C trace id, or a new one: 32 hex digits; what is logged carries it."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    trace_id = match[1] if match else secrets.token_hex(16)
    logged_trace_id.set(trace_id)
    return trace_id
