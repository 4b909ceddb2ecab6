"""One caller's connection: how slow and how large a request may be before anybody looks at it.

uvicorn waits for ever for a request that has begun, and its parser takes a head of any size.
"""

import asyncio
from http import HTTPStatus

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT_BYTES = 16 * 1024
"""Of a request's line and headers, as far as they come in pieces."""
MOST_HEADERS = 64


class Connection(HttpToolsProtocol):
    """A connection that is ended when a request does not arrive, or begins without end."""

    _waiting_since: float | None = None
    """Since when a request is on its way, by the loop's clock."""
    _is_in_head = False
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller is there: a request is to follow."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Bytes of a request, or of several."""
        if self._waiting_since is None:
            self._waiting_since = self.loop.time()
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT_BYTES:
                self._turn_away(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._waiting_since = self.loop.time()
        self._is_in_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        """The head is whole; raises `HttpParserError` when it is not to be answered."""
        self._is_in_head = False
        if len(self.headers) > MOST_HEADERS:
            raise HttpParserError("too many headers")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        super().on_message_complete()
        self._waiting_since = None

    def end_if_slow(self, most_seconds: float) -> None:
        """End it if a request has been on its way for longer."""
        since = self._waiting_since
        if since is not None and self.loop.time() - since > most_seconds:
            self._turn_away(HTTPStatus.REQUEST_TIMEOUT)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is told so, in the form that every refusal has."""
        self._turn_away(HTTPStatus.BAD_REQUEST)

    def _turn_away(self, status: HTTPStatus) -> None:
        """Say why, unless an answer is half said, and hang up.

        The problem has no code (RFC 9457, 4.2.1): whoever sent the request can't tell from it
        whether a part of it that did arrive was acted on, and must not take it for a refusal.
        """
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            body = f'{{"type":"about:blank","title":"{status.phrase}","status":{status.value}}}'
            self.transport.write(
                f"HTTP/1.1 {status.value} {status.phrase}\r\n"
                f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\n"
                f"connection: close\r\n\r\n{body}".encode()
            )
        self.transport.close()
