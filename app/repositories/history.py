"""The ledger's history as this device has proven it, step by step, never backwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api_contract import path
from api_contract.history import ConsistencyProof, HistoryKey, Receipt, TreeHead
from api_contract.transfer import Direction, Transfer
from app.services.api_client import ApiClient
from app.services.history_record import Alarm, HistoryRecord, Known
from app.services.merkle_proof import (
    ProofFailed,
    ProofFlaw,
    check_consistency,
    check_head,
    check_inclusion,
)


class HistoryChanged(Exception):
    """The ledger was proven to have changed its past.

    Not a `WalletError`: whoever handles those as trouble on the way must not handle this.
    """

    def __init__(self, alarm: Alarm) -> None:
        super().__init__(alarm.reason)
        self.alarm = alarm


class HistoryRepository:
    """Keeps the newest head that was proven to hold everything before it unchanged.

    The key that is met first is trusted and pinned: whoever changes the past from then on must
    show two heads that exclude each other, or another key. A proven break stands until
    `trust_again()`, and nothing that is kept moves after it. What is merely not answered is no
    break: it raises a `WalletError`, and everything stays as it was.
    """

    def __init__(self, api: ApiClient, record: HistoryRecord) -> None:
        self._api = api
        self._record = record
        # One at a time: of two answers under way, the older would look like a shorter history.
        self._turn = asyncio.Lock()

    async def key(self) -> HistoryKey:
        """The key whose signature makes an answer the ledger's; raises `WalletError`.

        Also while there is an alarm: what the payer sends then is still answered by the ledger.
        """
        await self._record.read()
        return await self._met()

    async def verify_history(self) -> TreeHead:
        """The ledger's head, proven; raises `HistoryChanged`, `WalletError`."""
        async with self._turn:
            key = await self._ready()
            head = await self._ask_head()
            if self._is_shorter(head):
                # It may be an older answer, from a cache on the way: asked again, it is the past.
                head = await self._ask_head()
            async with self._alarmed(head):
                check_head(head, key.public_key)
                if self._is_shorter(head):
                    raise ProofFailed(ProofFlaw.SHRUNK)
                await self._check_goes_on(head)
            await self._keep(key, head)
            return head

    async def verify_receipt(self, transfer: Transfer) -> int:
        """The number of the transfer's event in the ledger, proven to say what `transfer` says.

        Raises `HistoryChanged`, `WalletError`.
        """
        async with self._turn:
            key = await self._ready()
            address = path.TRANSFER_RECEIPT.format(transfer_id=transfer.id)
            receipt = await self._api.call("GET", address, Receipt)
            async with self._alarmed(receipt.head, transfer.id):
                check_head(receipt.head, key.public_key)
                check_inclusion(receipt)
                if not _says(receipt.event, transfer):
                    raise ProofFailed(ProofFlaw.NOT_INCLUDED)
                await self._check_goes_on(receipt.head)
            await self._keep(key, receipt.head)
            return receipt.number

    async def trust_again(self) -> None:
        """Forget alarm, key and head: what the ledger shows next is a first contact."""
        async with self._turn:
            await self._record.forget()

    async def _ready(self) -> HistoryKey:
        """The pinned key, or the ledger's own; raises `HistoryChanged` while there is an alarm."""
        await self._record.read()
        if self._record.alarm is not None:
            raise HistoryChanged(self._record.alarm)
        return await self._met()

    async def _met(self) -> HistoryKey:
        known = self._record.known
        return known.key if known else await self._api.call("GET", path.HISTORY_KEY, HistoryKey)

    @asynccontextmanager
    async def _alarmed(self, head: TreeHead, transfer_id: str | None = None) -> AsyncIterator[None]:
        """Turn a failed proof into an alarm; raises `HistoryChanged`."""
        try:
            yield
        except ProofFailed as failure:
            known = self._record.known
            alarm = Alarm(
                reason=failure.reason.value,
                kept=known.head if known else None,
                seen=head,
                transfer_id=transfer_id,
            )
            await self._record.sound(alarm)
            raise HistoryChanged(alarm) from failure

    async def _check_goes_on(self, head: TreeHead) -> None:
        """Hold `head` and the kept one against each other, whichever is older."""
        known = self._record.known
        if known is None:
            return
        old, new = sorted((known.head, head), key=lambda one: one.size)
        proof = ConsistencyProof(first=old.size, second=new.size, path=())
        if 0 < old.size < new.size:
            query = {"first": str(old.size), "second": str(new.size)}
            proof = await self._api.call(
                "GET", path.HISTORY_CONSISTENCY, ConsistencyProof, query=query
            )
        check_consistency(old, new, proof)

    async def _keep(self, key: HistoryKey, head: TreeHead) -> None:
        known = self._record.known
        if known is None or head.size > known.head.size:
            await self._record.keep(Known(key=key, head=head))

    async def _ask_head(self) -> TreeHead:
        return await self._api.call("GET", path.HISTORY_HEAD, TreeHead)

    def _is_shorter(self, head: TreeHead) -> bool:
        known = self._record.known
        return known is not None and head.size < known.head.size


def _says(event: str, transfer: Transfer) -> bool:
    """Whether the event's text tells of this transfer; the fee is shown to the payer alone."""
    shown = {
        "kind": "TransferPosted",
        "transfer_id": transfer.id,
        "amount_minor": str(transfer.amount.minor),
        "currency": transfer.amount.currency.value,
    }
    if transfer.direction is Direction.SENT:
        shown["fee_minor"] = str(transfer.fee.minor)
    try:
        chained = json.loads(event)
    except (ValueError, RecursionError):
        return False
    return isinstance(chained, dict) and shown.items() <= chained.items()
