"""The load generator asks each question once, waits for whole answers and hides no waiting."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from backend.server import HOST, bind
from benchmarks.generator import carry_out
from benchmarks.load import Plan, build_request, run_load

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Answers what it is told to, in as many pieces, and remembers what it was asked."""

    def __init__(self, *pieces: bytes, pause: float = 0.0) -> None:
        self.pieces, self.pause = pieces or (OK,), pause
        self.asked: list[bytes] = []
        self.connections = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await _read_head(reader):
            length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
            self.asked.append(head + await reader.readexactly(length))
            for piece in self.pieces:
                await asyncio.sleep(self.pause)
                writer.write(piece)
                await writer.drain()
        writer.close()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


@contextmanager
def serving(server: Server) -> Iterator[str]:
    listener, stop = bind(0), Event()

    async def serve() -> None:
        async with await asyncio.start_server(server.answer, sock=listener):
            await asyncio.to_thread(stop.wait)

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()


def requests(count: int) -> list[bytes]:
    return [build_request("POST", "/", b"%d" % number) for number in range(count)]


@pytest.mark.parametrize("rate", [None, 2_000.0])
def test_every_request_is_sent_once_over_every_connection(rate: float | None) -> None:
    server = Server()
    with serving(server) as url:
        load = carry_out(Plan(url, requests(100), connections=8, rate=rate))
    assert sorted(server.asked) == sorted(requests(100))
    assert server.connections == 8
    assert load.statuses == {200: 100}
    assert len(load.latencies_ms) == 100
    assert load.generator_share > 0


def test_an_answer_may_come_in_pieces() -> None:
    server = Server(OK[:20], OK[20:-1], OK[-1:], pause=0.005)
    with serving(server) as url:
        load = carry_out(Plan(url, requests(6), connections=2))
    assert load.statuses == {200: 6}
    assert min(load.latencies_ms) >= 15


def test_a_latency_counts_from_when_the_request_was_due() -> None:
    server = Server(pause=0.02)
    with serving(server) as url:
        slow = carry_out(Plan(url, requests(10), connections=1, rate=1_000))
    # One connection serves fifty a second: the tenth was due at once and waited for nine others.
    assert slow.percentile_ms(1) >= 180


def test_a_rate_is_kept() -> None:
    with serving(Server()) as url:
        began = time.perf_counter()
        load = carry_out(Plan(url, requests(50), connections=4, rate=250))
        assert time.perf_counter() - began >= 49 / 250
    assert load.per_second <= 50 / (49 / 250)


def test_a_connection_that_was_idle_for_too_long_is_replaced() -> None:
    class Impatient(Server):
        async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            self.asked.append(await _read_head(reader))
            writer.write(OK)
            writer.close()

    server = Impatient()
    with serving(server) as url:
        load = carry_out(Plan(url, requests(3), connections=1, rate=5))
    assert load.statuses == {200: 3}
    assert server.connections >= 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", ValueError), (b"", ConnectionError)],
)
def test_an_unfit_server_is_told(answer: bytes, error: type[Exception]) -> None:
    class Unfit(Server):
        async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _read_head(reader)
            writer.write(answer)
            writer.close()

    with serving(Unfit()) as url, pytest.raises(error):
        carry_out(Plan(url, requests(1), connections=1))


async def test_another_process_does_it_and_a_refusal_counts_for_nothing() -> None:
    with serving(Server()) as url:
        load = await run_load(Plan(url, requests(20), connections=2))
        assert load.statuses == {200: 20}
    refused = Server(b"HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nbusy")
    with serving(refused) as url, pytest.raises(RuntimeError, match=r"409: 3.*busy"):
        await run_load(Plan(url, requests(3), connections=1))
