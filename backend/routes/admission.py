"""Who may ask at all: no address more often than any number of customers behind it would."""

from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from backend.commands.rate_limit import TokenBuckets
from backend.commands.refused import Refused
from backend.routes.problem import problem_response

_SUBSCRIBER_BITS = 64
"""What one subscriber of IPv6 is given at least (RFC 6177): they choose the rest themselves."""


class Admission:
    """ASGI middleware inside the edge; raises nothing, a caller too many gets a problem."""

    def __init__(self, app: ASGIApp, limit: str) -> None:
        self._app = app
        self._buckets = TokenBuckets(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or say when to come back."""
        if scope["type"] == "http":
            try:
                self._buckets.take(address_of(scope))
            except Refused as refused:
                answer = problem_response(refused, scope["state"]["trace_id"])
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """Under which name a caller is counted: the IPv4 address, or the IPv6 network they are in."""
    client = scope.get("client")
    host: str = client[0] if client else "unknown"
    if ":" not in host:
        return host
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _SUBSCRIBER_BITS << _SUBSCRIBER_BITS))
