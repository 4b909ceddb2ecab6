"""The way of a request out of the process: retries on top, a guarded socket below."""

import os
import ssl
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import certifi
import httpx
from httpx_retries import RetryTransport

from app.services.patience import Patience
from app.services.proven_link import ProvenLink, Prover
from app.services.retry import NO_CONTACT, CallRecord

ANSWER_LIMIT_BYTES = 1 << 20
"""No answer of the backend comes near, and no event; a larger one is not from it."""

CA_BUNDLE = "SAKU_CA_BUNDLE"
"""Names a PEM file whose authorities are trusted in place of those that the app brings."""

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
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise UnfitAnswer("the body is packed")
        if not record.streams:
            return await read_whole(response)
        response.stream = _EventByEvent(_chunks(response))
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        await self._link.aclose()


async def read_whole(response: httpx.Response) -> httpx.Response:
    """The same answer with its body in memory; raises `UnfitAnswer`, `httpx.TransportError`."""
    body = bytearray()
    try:
        async for chunk in _chunks(response):
            body += chunk
            if len(body) > ANSWER_LIMIT_BYTES:
                raise UnfitAnswer("the body is too large")
    finally:
        await response.aclose()
    return httpx.Response(response.status_code, headers=response.headers, content=bytes(body))


class _EventByEvent(httpx.AsyncByteStream):
    """A stream of events, none of them beyond the limit: whoever reads it keeps one in memory."""

    def __init__(self, chunks: httpx.AsyncByteStream) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unended = 0
        async for chunk in self._chunks:
            # The backend ends an event with an empty line.
            before, end, rest = chunk.rpartition(b"\n\n")
            unended = len(rest) if end else unended + len(chunk)
            if unended > ANSWER_LIMIT_BYTES or len(before) > ANSWER_LIMIT_BYTES:
                raise UnfitAnswer("an event is too large")
            yield chunk

    async def aclose(self) -> None:
        await self._chunks.aclose()


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
    verify = trusted_roots() if base_url.scheme == "https" else False
    return httpx.AsyncHTTPTransport(verify=verify, trust_env=False, http2=False, limits=limits)


def trusted_roots() -> ssl.SSLContext:
    """The authorities whose word counts, from `CA_BUNDLE` or the app's own list.

    Never the system's: whoever manages or holds the device can add theirs to it. Raises `OSError`
    for a file that can't be read or holds no certificate.
    """
    # Not create_default_context(): it writes the session keys to a file that the environment names.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9525: a server's name stands in the list of its names, nowhere else.
    context.hostname_checks_common_name = False
    bundle = os.environ.get(CA_BUNDLE)
    if bundle is None:
        # As text, not as a file: on a phone the package may be packed.
        context.load_verify_locations(cadata=certifi.contents())
    else:
        context.load_verify_locations(cafile=bundle)
    return context


def build_client(
    base_url: str, link: httpx.AsyncBaseTransport | None, patience: Patience, prover: Prover
) -> httpx.AsyncClient:
    """A client with retries over a guarded `link`, each attempt proven.

    Without a `link` it goes over real connections. Raises `ValueError` for an address that is
    neither https nor on this machine.
    """
    url = httpx.URL(base_url)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in _PLAIN_HOSTS):
        raise ValueError("the backend is reached over https, or in the clear on this machine only")
    guarded = GuardedLink(link or open_socket_link(url))
    return httpx.AsyncClient(
        base_url=url,
        transport=RetryTransport(transport=ProvenLink(guarded, prover)),
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
