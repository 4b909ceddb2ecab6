"""A request that does not arrive, or has no end, is ended; one that is being answered is not."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api_contract import path
from api_contract.problem import MEDIA_TYPE
from backend.connection import HEAD_LIMIT_BYTES, MOST_HEADERS
from backend.server import EmbeddedBackend
from tests.backend.support import FakeClock, quick_settings

HEAD = f"POST {path.SIGN_IN_CODES} HTTP/1.1\r\nHost: x\r\n".encode()
WHOLE = f"GET {path.HEALTH} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
REQUEST_SECONDS = 0.2


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[EmbeddedBackend, str]]:
    settings = quick_settings(tmp_path, FakeClock(), request_seconds=REQUEST_SECONDS)
    embedded = EmbeddedBackend(settings)
    with embedded as url:
        yield embedded, url


@pytest.fixture
def url(served: tuple[EmbeddedBackend, str]) -> str:
    return served[1]


def call(url: str) -> socket.socket:
    """A connection whose reads fail rather than wait for ever."""
    address = urlsplit(url)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=10)


def hear(raw: socket.socket) -> bytes:
    """All that is said until the other side hangs up."""
    heard = b""
    try:
        while piece := raw.recv(65_536):
            heard += piece
    except ConnectionError:  # it hung up with some of our bytes unread
        pass
    return heard


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"\r\n",
        b"POST",
        HEAD + b"Content-Ty",
        HEAD + b"Content-Type: application/json\r\nContent-Length: 30\r\n\r\n",
        HEAD + b"Content-Type: application/json\r\nContent-Length: 30\r\n\r\n{",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
)
def test_a_request_that_does_not_arrive_is_ended(url: str, begun: bytes) -> None:
    with call(url) as raw:
        raw.sendall(begun)
        heard = hear(raw)
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert f"content-type: {MEDIA_TYPE}".encode() in head
    assert body == b'{"type":"about:blank","title":"Request Timeout","status":408}'
    assert httpx.get(url + path.HEALTH).status_code == 200


def test_a_drip_does_not_keep_a_connection(url: str) -> None:
    with call(url) as raw:
        raw.sendall(WHOLE)
        assert raw.recv(65_536).startswith(b"HTTP/1.1 200 ")
        raw.settimeout(0.1)
        heard, drips = b"", 0
        while not heard and drips < 200:
            drips += 1
            try:
                raw.sendall(b"\r\n")
                heard = raw.recv(65_536)
            except TimeoutError:
                continue
        assert heard.startswith(b"HTTP/1.1 408 ")


def test_what_takes_long_to_answer_is_waited_for(served: tuple[EmbeddedBackend, str]) -> None:
    embedded, url = served

    async def take_long() -> str:
        await asyncio.sleep(2.5)  # longer than two looks at the connections
        return "done"

    embedded.app.add_api_route("/long", take_long)
    assert httpx.get(url + "/long").json() == "done"


def test_a_head_without_end_is_ended(url: str) -> None:
    with call(url) as raw:
        raw.sendall(HEAD + b"x: ")
        # Far more than what the kernel takes for somebody who does not read.
        with pytest.raises(ConnectionError):
            raw.sendall(b"y" * 2**26)
    assert httpx.get(url + path.HEALTH).status_code == 200


def test_a_head_in_pieces_has_a_limit(url: str) -> None:
    with call(url) as raw:
        raw.sendall(HEAD + b"x: " + b"y" * (HEAD_LIMIT_BYTES + 1))
        assert hear(raw).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(("more", "status"), [(0, b"200"), (1, b"400")])
def test_there_are_only_so_many_headers(url: str, more: int, status: bytes) -> None:
    headers = b"x: y\r\n" * (MOST_HEADERS - 1 + more)
    with call(url) as raw:
        raw.sendall(WHOLE[:-2] + headers + b"\r\n")
        assert raw.recv(65_536).split()[1] == status


def test_what_is_no_http_is_told_so(url: str) -> None:
    with call(url) as raw:
        raw.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        heard = hear(raw)
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert heard.endswith(b'{"type":"about:blank","title":"Bad Request","status":400}')


def test_a_request_in_pieces_is_read(tmp_path: Path) -> None:
    with EmbeddedBackend(quick_settings(tmp_path, FakeClock())) as url, call(url) as raw:
        for begin in range(0, len(WHOLE), 7):
            raw.sendall(WHOLE[begin : begin + 7])
        assert raw.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_nothing_is_upgraded(url: str) -> None:
    with call(url) as raw:
        raw.sendall(WHOLE[:-2] + b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        assert raw.recv(65_536).startswith(b"HTTP/1.1 200 ")
