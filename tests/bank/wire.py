"""HTTP as a customer's phone speaks it, over one kept-open connection, which may break."""

import asyncio
import contextlib
import re
from dataclasses import dataclass

from api_contract import path
from api_contract.transfer import IDEMPOTENCY_HEADER
from benchmarks.load import build_request
from tests.bank.world import Draft

PATIENCE_SECONDS = 10.0

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_REPLAYED = b"\r\nidempotent-replayed: true"


@dataclass(frozen=True)
class Answer:
    """What the backend said."""

    status: int
    body: bytes
    is_replay: bool


class Line:
    """One customer's connection to the backend on a port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Answer | None:
        """The answer; None when there was none, which says nothing about what was done."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader = await self._send(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else b""
        except (OSError, EOFError, TimeoutError):
            self.hang_up()
            return None
        return Answer(int(head[9:12]), body, _REPLAYED in head.lower())

    async def ask_and_leave(self, request: bytes) -> None:
        """Ask, and be gone before the answer."""
        with contextlib.suppress(OSError):
            await self._send(request)
        self.hang_up()

    def hang_up(self) -> None:
        """The next request opens another connection."""
        if self._streams is not None:
            self._streams[1].transport.abort()
        self._streams = None

    async def _send(self, request: bytes) -> asyncio.StreamReader:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        return reader


def post_transfer(draft: Draft) -> bytes:
    """The request that asks for the transfer; every retry is the same bytes."""
    headers = {**_bearer(draft), IDEMPOTENCY_HEADER: draft.id}
    return build_request("POST", path.TRANSFERS, draft.request.model_dump_json().encode(), headers)


def cancel_transfer(draft: Draft) -> bytes:
    """The request that gives the transfer up."""
    address = path.TRANSFER_CANCEL.format(transfer_id=draft.id)
    return build_request("POST", address, b"", _bearer(draft))


def read_transfer(draft: Draft) -> bytes:
    """The request that asks what became of it."""
    address = path.TRANSFER.format(transfer_id=draft.id)
    return build_request("GET", address, b"", _bearer(draft))


def _bearer(draft: Draft) -> dict[str, str]:
    return {"Authorization": f"Bearer {draft.payer.token}"}
