"""Signs every answer about transfers on its way out, refusals too."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api_contract import path
from api_contract.transfer import RECEIPT_HEADER
from backend.commands.receipt_signer import ReceiptSigner

PROOF_HASH = "proof_hash"
"""Where a request's state holds the hash of its proof, once that was found to hold."""


class Receipts:
    """ASGI middleware; what comes without a proof that holds is answered unsigned."""

    def __init__(self, app: ASGIApp, signer: ReceiptSigner) -> None:
        self._app = app
        self._signer = signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(path.TRANSFERS):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(scope, send, self._signer))


class _Answer:
    """A request's `send` that keeps the answer until it is whole and can be signed."""

    def __init__(self, scope: Scope, send: Send, signer: ReceiptSigner) -> None:
        self._scope = scope
        self._send = send
        self._signer = signer
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        proof_hash = self._scope.get("state", {}).get(PROOF_HASH)
        if proof_hash is not None:
            headers = MutableHeaders(raw=self._start["headers"])
            headers[RECEIPT_HEADER] = self._signer.sign(
                proof_hash, self._start["status"], self._body
            )
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})
