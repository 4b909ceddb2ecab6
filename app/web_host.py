"""The browser's way in: Flet's web client behind the guards that it does not bring itself.

Flet's server takes a socket from any page of any site, shows its API pages, lets every origin read
its answers, and its client asks a CDN for a library that Saku does not use. Here the origin is
checked, the pages are gone, and a content security policy keeps the client from asking anybody
else. For demos and tests: a process that serves browsers holds everybody's session.
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

_HIDDEN = ("/docs", "/redoc", "/openapi.json")
_POLICY_VIOLATION = 1008
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
        if scope["type"] == "websocket" and not _is_same_origin(scope):
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        elif scope["type"] == "http" and scope["path"] in _HIDDEN:
            await PlainTextResponse("", 404)(scope, receive, send)
        elif scope["type"] == "http":
            await self._application(scope, receive, _Hardened(send))
        else:
            await self._application(scope, receive, send)


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


def _is_same_origin(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    scheme = "https" if scope["scheme"] in ("wss", "https") else "http"
    return headers.get("origin") == f"{scheme}://{headers.get('host')}"
