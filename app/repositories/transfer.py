"""Transfers: asked for once, and asked about until the answer is known."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from api_contract import path
from api_contract.history import HistoryKey
from api_contract.problem import ErrorCode
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    INTENT_LIFETIME,
    CancelOutcome,
    Quote,
    QuoteRequest,
    SignedIntent,
    Terms,
    Transfer,
    TransferIntent,
    TransferRequest,
    hash_of_text,
    intent_bytes,
)
from app.errors import Rejected, SessionExpired, Unknown, Unreachable
from app.repositories.consent import Consent
from app.repositories.subscribers import Subscribers
from app.services.api_client import ApiClient
from app.services.device_keys import DeviceKeys

SETTLE_PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)
"""How long to wait before asking again whether a transfer was made."""


@dataclass(frozen=True)
class Shown:
    """What stood on the confirmation screen, and in which language."""

    text: str
    language: str


class TransferRepository:
    """Signs, and sends under the id minted with the draft: sending again can never pay twice."""

    def __init__(
        self,
        api: ApiClient,
        keys: DeviceKeys,
        receipt_key: Callable[[], Awaitable[HistoryKey]],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._keys = keys
        self._receipt_key = receipt_key
        self._now = now
        self._sleep = sleep
        self.sent: Subscribers[Transfer] = Subscribers()

    async def quote(self, request: QuoteRequest) -> Quote:
        """Fee, total and arrival; raises `WalletError`."""
        return await self._api.call("POST", path.TRANSFERS_QUOTE, Quote, body=request)

    async def sign(
        self, terms: Terms, note: str, shown: Shown, consent: Consent
    ) -> TransferRequest:
        """The terms as the payer saw them, signed; raises `DatabaseUnavailable`.

        The number of the signature is on the disk as used before there is a signature.
        """
        device_id = self._keys.device_id
        if device_id is None:
            raise SessionExpired
        # Whose word will count is found out before there is anything to have a word about.
        await self._receipt_key()
        now = int(self._now().timestamp())
        intent = TransferIntent(
            **dict(terms),
            device_id=device_id,
            sequence=await self._keys.use_number(),
            created_at=now,
            expires_at=now + int(INTENT_LIFETIME.total_seconds()),
            language=shown.language,
            shown_hash=hash_of_text(shown.text),
            method=consent.method,
            level=consent.level,
        )
        text = intent.canonical()
        signature = consent.key.sign(intent_bytes(text))
        signed = SignedIntent(text=text, signature=signature)
        return TransferRequest(intent=signed, key=consent.key.public, note=note.strip())

    async def send(self, request: TransferRequest) -> Transfer:
        """Post the transfer once; raises `Unknown` when it may or may not have been made.

        Also for an answer that the ledger has not signed: only its word is an outcome.
        """
        transfer = await self._api.call(
            "POST",
            path.TRANSFERS,
            Transfer,
            body=request,
            headers={IDEMPOTENCY_HEADER: terms_of(request).id},
            receipt_key=await self._receipt_key(),
        )
        return _of(request, transfer)

    async def settle(self, request: TransferRequest) -> Transfer:
        """Find out what became of an unanswered transfer; raises `Unknown` when it can't yet.

        Asking by id comes first; only an honest "never heard of it" is followed by the same
        request once more, which the backend answers from its books if the first one came late.
        """
        async for _ in self._pauses():
            try:
                return _of(request, await self.read(terms_of(request).id))
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

    async def cancel(self, request: TransferRequest) -> Transfer | None:
        """See to it that it is never made; the transfer if it had been; raises `WalletError`."""
        address = path.TRANSFER_CANCEL.format(transfer_id=terms_of(request).id)
        receipt_key = await self._receipt_key()
        outcome = await self._api.call("POST", address, CancelOutcome, receipt_key=receipt_key)
        return None if outcome.transfer is None else _of(request, outcome.transfer)

    async def read(self, transfer_id: str) -> Transfer:
        """Did it commit? The transfer as the backend's books have it; raises `WalletError`."""
        address = path.TRANSFER.format(transfer_id=transfer_id)
        receipt_key = await self._receipt_key()
        return await self._api.call("GET", address, Transfer, receipt_key=receipt_key)

    async def _pauses(self) -> AsyncIterator[None]:
        for pause in SETTLE_PAUSES_SECONDS:
            await self._sleep(pause)
            yield


def _of(request: TransferRequest, transfer: Transfer) -> Transfer:
    """The transfer, if it is what was signed; raises `Unknown` for any other."""
    if transfer.intent_digest != request.intent.digest:
        raise Unknown("the answer is about another intent")
    return transfer


def terms_of(request: TransferRequest) -> TransferIntent:
    """What was signed."""
    return TransferIntent.model_validate_json(request.intent.text)
