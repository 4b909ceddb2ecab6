"""HTTP as a customer's phone speaks it, over one kept-open connection, which may break."""

import asyncio
import contextlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract import path
from api_contract.proof import PROOF_HEADER, hash_text
from api_contract.transfer import IDEMPOTENCY_HEADER, RECEIPT_HEADER, receipt_bytes
from tests.bank.world import Draft, Wallet

PATIENCE_SECONDS = 10.0

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_REPLAYED = b"\r\nidempotent-replayed: true"
_PROOF = re.compile(rb"\r\n%s: *([^\r]+)\r" % PROOF_HEADER.encode(), re.IGNORECASE)
_RECEIPT = re.compile(
    rb"\r\n%s: *[0-9a-f]{64}\.([0-9a-f]{128})\r" % RECEIPT_HEADER.encode(), re.IGNORECASE
)


class Question(NamedTuple):
    """A request with its proof, to be sent once."""

    data: bytes
    proof_hash: str


@dataclass(frozen=True)
class Answer:
    """What the backend said to the request with this proof, and its signature for it, if any."""

    status: int
    body: bytes
    is_replay: bool
    proof_hash: str
    signature: bytes | None

    def is_signed_by(self, ledger: Ed25519PublicKey) -> bool:
        """True when it is the ledger's answer to this request and to no other."""
        if self.signature is None:
            return False
        try:
            ledger.verify(self.signature, receipt_bytes(self.proof_hash, self.status, self.body))
        except InvalidSignature:
            return False
        return True


class Line:
    """One customer's connection to the backend on a port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.opened = 0
        """How many connections there were; one process answers all that is asked over one."""

    async def ask(self, question: Question) -> Answer | None:
        """The answer; None when there was none, which says nothing about what was done."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader = await self._send(question.data)
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else b""
        except (OSError, EOFError, TimeoutError):
            self.hang_up()
            return None
        receipt = _RECEIPT.search(head)
        return Answer(
            status=int(head[9:12]),
            body=body,
            is_replay=_REPLAYED in head.lower(),
            proof_hash=question.proof_hash,
            signature=bytes.fromhex(receipt[1].decode()) if receipt else None,
        )

    async def ask_and_leave(self, question: Question) -> None:
        """Ask, and be gone before the answer."""
        with contextlib.suppress(OSError):
            await self._send(question.data)
        self.hang_up()

    def hang_up(self) -> None:
        """The next request opens another connection."""
        if self._streams is not None:
            self._streams[1].transport.abort()
        self._streams = None

    async def _send(self, request: bytes) -> asyncio.StreamReader:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            self.opened += 1
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        return reader


def post_transfer(draft: Draft) -> Question:
    """Ask for the transfer; every retry is proven anew, what was signed stays the same."""
    body = draft.request.model_dump_json().encode()
    return _ask(draft.payer, "POST", path.TRANSFERS, body, **{IDEMPOTENCY_HEADER: draft.id})


def cancel_transfer(draft: Draft) -> Question:
    """Give the transfer up."""
    return _ask(draft.payer, "POST", path.TRANSFER_CANCEL.format(transfer_id=draft.id))


def read_transfer(draft: Draft) -> Question:
    """Ask what became of it."""
    return _ask(draft.payer, "GET", path.TRANSFER.format(transfer_id=draft.id))


def _ask(who: Wallet, method: str, address: str, body: bytes = b"", **headers: str) -> Question:
    data = who.device.ask(method, address, body, headers)
    proof = _PROOF.search(data)
    assert proof is not None
    return Question(data, hash_text(proof[1].decode()))
