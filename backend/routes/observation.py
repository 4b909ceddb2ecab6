"""Every request measured, and told if it isn't one of thousands: by route, status and time."""

import logging
from time import perf_counter

from starlette.types import Message, Receive, Scope, Send

from backend.metrics import Metrics
from backend.routes.hot import HotApplication

UNKNOWN = "unknown"
"""Stands for every method and address of somebody's own invention: labels must be few."""

_log = logging.getLogger(__name__)


class ObservedApplication(HotApplication):
    """An application that fills its `metrics`, which it is given before it serves."""

    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; nothing else is outside of this."""
        if scope["type"] != "http":
            await HotApplication.__call__(self, scope, receive, send)
            return
        status = 500
        began_at = perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await HotApplication.__call__(self, scope, receive, watch)
        finally:
            self._tell(scope, status, perf_counter() - began_at)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], scope["path"]
        is_hot = (method, route) in self.state.hot
        if not is_hot:
            method, route = _labels(scope, status)
        self.metrics.observe_request(method, route, status, seconds)
        # What comes in its thousands and goes well is counted, not told.
        if _log.isEnabledFor(logging.INFO) and not (is_hot and status < 400):
            ms = round(seconds * 1e3, 1)
            fields = {"method": method, "route": route, "status": status, "ms": ms}
            _log.info("request", extra={"fields": fields})


def _labels(scope: Scope, status: int) -> tuple[str, str]:
    route = scope.get("route")
    if route is None:
        return UNKNOWN, UNKNOWN
    return UNKNOWN if status == 405 else scope["method"], route.path
