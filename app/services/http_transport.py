"""The way of a request out of the process: retries on top, a guarded socket below."""

import logging
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy

import certifi
import httpx
from httpx_retries import RetryTransport

from app.services.patience import Patience
from app.services.retry import NO_CONTACT, CallRecord

ANSWER_LIMIT_BYTES = 1 << 20
"""No answer of the backend comes near; a larger one is not from it."""

RECORD = "saku_record"
"""The request extension that carries the call's `CallRecord`."""

_PLAIN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class UnfitAnswer(httpx.TransportError):
    """An answer that can't be the backend's: too large, or packed though nobody asked for it."""


class GuardedLink(httpx.AsyncBaseTransport):
    """Reads every answer whole, within a limit, and records whether a request may have arrived.

    It stands below the retries, so that an answer which breaks off is tried again too.
    """

    def __init__(self, link: httpx.AsyncBaseTransport) -> None:
        self._link = link

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One attempt; raises what the link raises, and `UnfitAnswer`."""
        record: CallRecord = request.extensions[RECORD]
        try:
            response = await self._link.handle_async_request(request)
        except NO_CONTACT:
            raise
        except BaseException:  # a cancelled attempt may have arrived as well
            record.may_have_arrived = True
            raise
        record.may_have_arrived = True
        record.retry_after = response.headers.get("retry-after", "").strip()
        return response if record.streams else await read_whole(response)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._link.aclose()


async def read_whole(response: httpx.Response) -> httpx.Response:
    """The same answer with its body in memory; raises `UnfitAnswer`, `httpx.TransportError`."""
    body = bytearray()
    try:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise UnfitAnswer("the body is packed")
        async for chunk in _chunks(response):
            body += chunk
            if len(body) > ANSWER_LIMIT_BYTES:
                raise UnfitAnswer("the body is too large")
    finally:
        await response.aclose()
    return httpx.Response(response.status_code, headers=response.headers, content=bytes(body))


def _chunks(response: httpx.Response) -> httpx.AsyncByteStream:
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise UnfitAnswer("the body can't be read")
    return response.stream


def open_socket_link(base_url: httpx.URL) -> httpx.AsyncHTTPTransport:
    """Real connections to one backend, a few and short-lived.

    Four seconds idle is below the five after which common servers hang up, so that no request
    is written into a connection that is just being closed.
    """
    limits = httpx.Limits(max_connections=6, max_keepalive_connections=3, keepalive_expiry=4.0)
    verify = _trusted_roots() if base_url.scheme == "https" else False
    return httpx.AsyncHTTPTransport(verify=verify, trust_env=False, http2=False, limits=limits)


def _trusted_roots() -> ssl.SSLContext:
    # Not create_default_context(): it writes the session keys to a file that the environment names.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    return context


def build_client(
    base_url: str, link: httpx.AsyncBaseTransport | None, patience: Patience
) -> httpx.AsyncClient:
    """A client with retries over a guarded `link`; without one, over real connections.

    Raises `ValueError` for an address that is neither https nor on this machine.
    """
    url = httpx.URL(base_url)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in _PLAIN_HOSTS):
        raise ValueError("the backend is reached over https, or in the clear on this machine only")
    for name in ("httpx", "httpcore", "httpx_retries"):
        # Below WARNING they write addresses and headers into the log.
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        base_url=url,
        transport=RetryTransport(transport=GuardedLink(link or open_socket_link(url))),
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Saku"},
        timeout=timeouts(patience),
    )


def timeouts(patience: Patience, silence_seconds: float | None = None) -> httpx.Timeout:
    """How long each step may take; `silence_seconds` is for a stream."""
    return httpx.Timeout(
        connect=patience.connect_seconds,
        read=silence_seconds or patience.read_seconds,
        write=patience.write_seconds,
        pool=patience.pool_seconds,
    )
