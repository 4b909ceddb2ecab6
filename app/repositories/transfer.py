"""Transfers: asked for once, and asked about until the answer is known."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from api_contract import path
from api_contract.problem import ErrorCode
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    Approval,
    ApprovalRequest,
    DeviceProof,
    PinProof,
    Quote,
    QuoteRequest,
    Transfer,
    TransferIntent,
    TransferRequest,
)
from app.errors import Rejected, Unknown, Unreachable
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient

SETTLE_PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""How long to wait before asking again whether a transfer was made."""


class TransferRepository:
    """Sends under the id minted with the draft, so that sending again can never pay twice."""

    def __init__(
        self, api: ApiClient, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._api = api
        self._sleep = sleep
        self.sent: Subscribers[Transfer] = Subscribers()

    async def quote(self, request: QuoteRequest) -> Quote:
        """Fee, total and arrival; raises `WalletError`."""
        return await self._api.call("POST", path.TRANSFERS_QUOTE, Quote, body=request)

    async def approve(self, intent: TransferIntent, proof: PinProof | DeviceProof) -> Approval:
        """Turn the PIN or the device's secret into the right to send this intent once."""
        body = ApprovalRequest(intent=intent, proof=proof)
        return await self._api.call("POST", path.APPROVALS, Approval, body=body)

    async def send(self, request: TransferRequest) -> Transfer:
        """Post the transfer once; raises `Unknown` when it may or may not have been made."""
        return await self._api.call(
            "POST",
            path.TRANSFERS,
            Transfer,
            body=request,
            headers={IDEMPOTENCY_HEADER: request.intent.id},
        )

    async def settle(self, request: TransferRequest) -> Transfer:
        """Find out what became of an unanswered transfer; raises `Unknown` when it can't yet.

        Asking by id comes first; only an honest "never heard of it" is followed by the same
        request once more, which the backend answers from its books if the first one came late.
        """
        async for _ in self._pauses():
            try:
                return await self.read(request.intent.id)
            except (Unknown, Unreachable):
                continue
            except Rejected as refusal:
                if not refusal.has(ErrorCode.TRANSFER_NOT_FOUND):
                    raise
            try:
                return await self.send(request)
            except (Unknown, Unreachable):
                continue
            except Rejected as refusal:
                if not refusal.has(ErrorCode.TRANSFER_IN_FLIGHT):
                    raise
        raise Unknown

    async def read(self, transfer_id: str) -> Transfer:
        """Did it commit? The transfer as the backend's books have it; raises `WalletError`."""
        return await self._api.call("GET", path.TRANSFER.format(transfer_id=transfer_id), Transfer)

    async def _pauses(self) -> AsyncIterator[None]:
        for pause in SETTLE_PAUSES_SECONDS:
            await self._sleep(pause)
            yield
