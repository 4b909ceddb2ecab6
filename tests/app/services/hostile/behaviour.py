"""What a server that is not ours may do once it has the request: a name and a deed each."""

import asyncio
import gzip
import socket
import struct
from collections.abc import Iterator, Mapping

from api_contract.base import Model
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.transfer import Transfer
from tests.app.services.hostile.server import PIECE, Behaviour, Call
from tests.app.services.loopback import http
from tests.samples import world
from tests.samples.fake_backend import proof_id_of
from tests.samples.ledger import Ledger

LEDGER = Ledger()
DONE = world.transfer()
GOOD = DONE.model_dump_json().encode()
OTHER = world.transfer(number=1202, minor=1)
JSON = "application/json"
PORTAL = b"<!doctype html><title>Welcome</title><p>Sign in to the hotel's network."
HEAD = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"


def answer(raw: bytes) -> Behaviour:
    """Say this to the first request, and hang up."""

    async def behave(call: Call) -> None:
        await call.ask()
        await call.say(raw)

    return behave


def keep_saying(start: bytes, again: bytes, pause_seconds: float = 0.0) -> Behaviour:
    """Begin an answer, and go on for as long as somebody listens."""

    async def behave(call: Call) -> None:
        await call.ask()
        await call.say(start)
        while True:
            await call.say(again)
            await asyncio.sleep(pause_seconds)

    return behave


async def stay_silent(call: Call) -> None:
    """Take the request, and nothing else."""
    await call.ask()
    await call.reader.read()


async def reset(call: Call) -> None:
    """Break the connection off in the middle of the answer, without a goodbye."""
    await call.ask()
    await call.say(http("201 Created", GOOD)[:-40])
    raw = call.writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.writer.transport.abort()


def doubled(name: str) -> bytes:
    """The answer with one of its keys twice."""
    return GOOD[:-1] + f',"{name}":'.encode() + _value(name) + b"}"


def _value(name: str) -> bytes:
    return DONE.model_dump_json(include={name}).encode().partition(b":")[2][:-1]


def _problem(status: int) -> bytes:
    told = Problem(type="x", title="no", status=status, code=ErrorCode.INSUFFICIENT_FUNDS)
    return told.model_dump_json().encode()


def _shortened() -> bytes:
    return http("201 Created", GOOD)[:-30]


def _lengthened() -> bytes:
    """More than its length says; what is counted in breaks off."""
    return HEAD + f"content-length: {len(GOOD) - 9}\r\n\r\n".encode() + GOOD


def _behaviours() -> Iterator[tuple[str, Behaviour]]:
    yield "portal: 200 and a page", answer(http("200 OK", PORTAL, "text/html"))
    yield "portal: a page that says it is JSON", answer(http("200 OK", PORTAL))
    yield "portal: 302", answer(http("302 Found", PORTAL, "text/html", location="https://x.test/"))
    yield "portal: 403 and a page", answer(http("403 Forbidden", PORTAL, "text/html"))
    yield "portal: 511", answer(http("511 Network Authentication Required", PORTAL, "text/html"))
    yield "a wrong content type", answer(http("201 Created", GOOD, "text/plain"))
    yield "two content types", answer(http("201 Created", GOOD, content_Type="text/html"))
    yield "no content type", answer(b"HTTP/1.1 201 X\r\n\r\n" + GOOD)
    yield "204 to a POST", answer(b"HTTP/1.1 204 No Content\r\n\r\n")
    yield "203, changed on the way", answer(http("203 Non-Authoritative Information", GOOD))
    yield "206, a part", answer(http("206 Partial Content", GOOD))
    yield "a 5xx with the right body", answer(http("500 X", GOOD))
    yield "a refusal with a 5xx", answer(http("503 X", _problem(503), MEDIA_TYPE))
    yield "a refusal that contradicts itself", answer(http("422 X", _problem(403), MEDIA_TYPE))
    yield "a refusal as plain JSON", answer(http("422 X", _problem(422)))
    yield "truncated", answer(_shortened())
    yield "truncated, unannounced", answer(HEAD + b"\r\n" + GOOD[:-30])
    yield "longer than its length", answer(_lengthened())
    yield "two lengths", answer(HEAD + b"content-length: 1\r\ncontent-length: 2\r\n\r\n" + GOOD)
    yield "a broken chunk", answer(CHUNKED + b"zz\r\n" + GOOD)
    yield "HTTP/0.9", answer(GOOD)
    yield "HTTP/2", answer(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64")
    yield "another protocol", answer(b"SSH-2.0-OpenSSH_9.2\r\n")
    yield "a hang-up", answer(b"")
    yield "a reset", reset
    yield "silence", stay_silent
    switching = b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"
    yield "101", answer(switching + GOOD)
    yield "101 and silence", keep_saying(switching, b"", 0.1)
    yield "a flood of 100", keep_saying(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500)
    yield (
        "a gzip bomb",
        answer(http("201 Created", gzip.compress(bytes(20_000_000)), content_encoding="gzip")),
    )
    yield (
        "packed twice",
        answer(
            http("201 Created", gzip.compress(gzip.compress(GOOD)), content_encoding="gzip, gzip")
        ),
    )
    yield (
        "a header of 10 MB",
        answer(HEAD + b"x: " + b"y" * 10_000_000 + http("201 Created", GOOD)[len(HEAD) :]),
    )
    yield "endless headers", keep_saying(HEAD, b"x-more: y\r\n" * 5_000)
    yield "an endless header", keep_saying(HEAD + b"x: ", b"y" * PIECE)
    yield "an endless body", keep_saying(HEAD + b"\r\n", b" " * PIECE)
    yield "endless chunks", keep_saying(CHUNKED, b"10000\r\n" + b" " * PIECE + b"\r\n")
    yield "endless trailers", keep_saying(CHUNKED + b"0\r\n", b"x-more: y\r\n" * 5_000)
    yield "a drip of headers", keep_saying(HEAD, b"x: y\r\n", 0.1)
    yield "a drip of body", keep_saying(HEAD + b"\r\n", b" ", 0.1)
    yield "no UTF-8", answer(http("201 Created", GOOD.replace(b"Sari", b"S\xff\xfei")))
    yield "a key twice", answer(http("201 Created", doubled("state")))
    yield (
        "an inner key twice",
        answer(http("201 Created", GOOD.replace(b'"minor":', b'"minor":"1","minor":', 1))),
    )
    yield "NaN", answer(http("201 Created", GOOD.replace(b'"25000"', b"NaN")))
    yield "a fraction", answer(http("201 Created", GOOD.replace(b'"25000"', b"25000.0")))
    yield "deep nesting", answer(http("201 Created", b"[" * 200_000 + b"]" * 200_000))
    yield "two values", answer(http("201 Created", GOOD + GOOD))
    yield "an unknown field", answer(http("201 Created", GOOD[:-1] + b',"more":1}'))
    yield "another shape", answer(http("201 Created", b"[" + GOOD + b"]"))


BEHAVIOURS: Mapping[str, Behaviour] = dict(_behaviours())
"""None of these may be taken for an outcome."""


async def _answer_ahead(call: Call) -> None:
    """To the first question an accident, and at once what the next one is to hear."""
    await call.ask()
    await call.say(http("500 X", b"{}") + http("200 OK", GOOD))
    await call.reader.read()


def _as_another(status: str, told: Model) -> Behaviour:
    """Signed for this very request, with a key that is not the ledger's."""
    other = Ledger()
    other.use_key(2)

    async def behave(call: Call) -> None:
        await call.say(_signed(await call.ask(), other, status, told))
        await call.reader.read()

    return behave


FORGERIES: Mapping[str, Behaviour] = {
    "a success under another key": _as_another("201 Created", DONE),
    "a refusal under another key": _as_another(
        "422 X", Problem(type="x", title="no", status=422, code=ErrorCode.INSUFFICIENT_FUNDS)
    ),
    "the right answer, from another": answer(http("201 Created", GOOD)),
    "the answer to another question": answer(http("201 Created", OTHER.model_dump_json().encode())),
    "an answer ahead of its question": _answer_ahead,
    "a refusal, from another": answer(http("422 X", _problem(422), MEDIA_TYPE)),
}
"""Right in form and false: only a receipt tells them from the backend's own answers."""


class HonestBackend:
    """Posts each transfer once, and tells of it by its id."""

    def __init__(self, done: Transfer) -> None:
        self._done = done
        self._is_posted = False

    async def __call__(self, call: Call) -> None:
        """Answer requests until the caller hangs up."""
        while True:
            request = await call.ask()
            self._is_posted |= request.startswith(b"POST ")
            if self._is_posted:
                await call.say(_signed(request, LEDGER, "201 Created", self._done))
            else:
                told = Problem(type="x", title="no", status=404, code=ErrorCode.TRANSFER_NOT_FOUND)
                await call.say(_signed(request, LEDGER, "404 X", told))


def _signed(request: bytes, ledger: Ledger, status: str, told: Model) -> bytes:
    """An answer with the ledger's receipt for this request."""
    body, code = told.model_dump_json().encode(), int(status.split()[0])
    headers = (line.partition(b": ") for line in request.split(b"\r\n"))
    (proof,) = (value for name, _, value in headers if name.lower() == b"dpop")
    receipt = ledger.sign_answer(proof_id_of(proof.decode()), code, body)
    kind = MEDIA_TYPE if isinstance(told, Problem) else "application/json"
    return http(status, body, kind, saku_receipt=receipt)
