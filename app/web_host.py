"""The browser's way in: Flet's web client behind the guards that it does not bring itself.

Flet's server takes a socket from any page of any site, shows its API pages, lets every origin read
its answers, takes uploads where the environment says so, and its client asks a CDN for a library
that Saku does not use. Here host and origin are checked, only files are served, and a content
security policy keeps the client from asking anybody else. For demos and tests, on this machine: a
process that serves browsers holds everybody's session.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flet as ft
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HIDDEN = ("/docs", "/redoc", "/openapi.json", "/oauth_callback")
_READING = ("GET", "HEAD")
_HERE = ("127.0.0.1", "localhost", "[::1]")
"""A name of somebody else's that leads to this machine (DNS rebinding) is not answered."""
_POLICY_VIOLATION, _TOO_LARGE = 1008, 1009
"""Reasons to close a socket (RFC 6455, 7.4.1)."""
MESSAGE_LIMIT_BYTES = 256 * 1024
"""What a browser may say at once: a tap, a text, a paste."""
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
SESSION_SECONDS = 900
"""How long a browser that went away may come back to its session."""


def create_web_app(
    main: Callable[[ft.Page], Any], prepare: Callable[[ft.Page], Any], assets: Path
) -> ASGIApp:
    """One ASGI application that serves the wallet to browsers."""
    # Only here: a phone has no web server, and must not pay for importing one.
    import flet_web.fastapi as flet_web

    return Guard(
        flet_web.app(
            main,
            before_main=prepare,
            assets_dir=str(assets),
            app_name="Saku",
            app_short_name="Saku",
            no_cdn=True,
            session_timeout_seconds=SESSION_SECONDS,
        )
    )


class Guard:
    """Checks who asks and limits what the page may ask for in turn."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
        elif scope["type"] == "http":
            refusal = _refusal_of(scope)
            if refusal is None:
                await self._application(scope, receive, _Hardened(send))
            else:
                await PlainTextResponse("", refusal)(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_little() -> Message:
            message = await receive()
            if len(message.get("bytes") or message.get("text") or "") <= MESSAGE_LIMIT_BYTES:
                return message
            await send({"type": "websocket.close", "code": _TOO_LARGE})
            return {"type": "websocket.disconnect", "code": _TOO_LARGE}

        if _is_here(scope) and _is_same_origin(scope):
            await self._application(scope, receive_little, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})


class _Hardened:
    """Passes an answer on with its headers put right; a page waits until its scripts are known."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._send(message)
        else:
            await self._continue_page(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        # `del` of a header that is not there does nothing.
        del headers["access-control-allow-origin"]
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        if headers.get("content-type", "").startswith("text/html"):
            self._start = message
        else:
            await self._send(message)

    async def _continue_page(self, message: Message) -> None:
        self._page += message.get("body", b"")
        if message.get("more_body"):
            return
        assert self._start is not None
        headers = MutableHeaders(scope=self._start)
        headers["Content-Security-Policy"] = content_security_policy(self._page)
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._page})


def content_security_policy(page: bytes) -> str:
    """Everything from this host alone; of inline scripts only those that stand in `page`."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {scripts}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _refusal_of(scope: Scope) -> int | None:
    """The status for what is not served to browsers."""
    if not _is_here(scope):
        return 421
    if scope["path"].startswith(_HIDDEN):
        return 404
    return None if scope["method"] in _READING else 405


def _is_here(scope: Scope) -> bool:
    host = Headers(scope=scope).get("host", "")
    return host in _HERE or host.rpartition(":")[0] in _HERE


def _is_same_origin(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    scheme = "https" if scope["scheme"] in ("wss", "https") else "http"
    return headers.get("origin") == f"{scheme}://{headers.get('host')}"
