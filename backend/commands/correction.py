"""Giving a transfer back: undone by us, or refunded by its payee, once however often asked for."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.problem import ErrorCode
from backend.commands.context import Caller, Context
from backend.commands.posting import (
    deciding,
    find_alike,
    granted,
    recall,
    record_correction,
)
from backend.commands.refused import Refused
from backend.commands.situation import ask_scene, read_scene
from backend.ledger.event import TransferPosted, TransferRefunded, TransferReversed
from backend.ledger.reason import ReversalReason
from backend.ledger.reversal import PastTransfer, decide_refund, decide_reversal
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.person import Party


@dataclass(frozen=True)
class RefundOrder:
    """What a payee gives back, in minor units of the transfer's currency."""

    refund_id: str
    transfer_id: str
    amount_minor: int


@dataclass(frozen=True)
class _Past:
    """A posted transfer with its two people."""

    transfer: PastTransfer
    payer: Party
    payee: Party


def reverse_transfer(
    storage: Storage, reversal_id: str, transfer_id: str, reason: ReversalReason, now: datetime
) -> TransferReversed:
    """Undo a transfer whole, with its fee; raises `Refused` with what the ledger has against it.

    TRANSFER_NOT_FOUND and TRANSFER_CONFLICT too.
    """
    with deciding(storage, now) as (books, at):
        known = recall(books, reversal_id, TransferReversed, transfer_id=transfer_id, reason=reason)
        if known is not None:
            return known
        past = _find(books, transfer_id, at)
        event = granted(decide_reversal(past.transfer, reversal_id, reason, at))
        record_correction(books, event, past.payer, past.payee)
    return event


def refund_transfer(context: Context, caller: Caller, order: RefundOrder) -> TransferRefunded:
    """Give back part or all of what the caller got.

    Raises `Refused` with what the ledger has against it, TRANSFER_NOT_FOUND also for a transfer
    that paid somebody else, and TRANSFER_CONFLICT; ValueError for an amount below 1.
    """
    with deciding(context.storage, context.now()) as (books, at):
        past = _find(books, order.transfer_id, at)
        if past.payee.id != caller.person_id:
            raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
        known = recall(
            books,
            order.refund_id,
            TransferRefunded,
            transfer_id=order.transfer_id,
            amount_minor=order.amount_minor,
        )
        if known is not None:
            return known
        event = granted(decide_refund(past.transfer, order.refund_id, order.amount_minor, at))
        record_correction(books, event, past.payer, past.payee)
    return event


def _find(books: Books, transfer_id: str, at: datetime) -> _Past:
    known = books.facts.find(transfer_id)
    posted = None if known is None else find_alike(books, known.number, TransferPosted)
    if posted is None:
        raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
    accounts = (posted.payer_account_id, posted.payee_account_id)
    scene = read_scene(ask_scene(books, accounts, (), at))
    payer, payee = (scene.accounts[account] for account in accounts)
    given_back = books.corrections.list_of(transfer_id)
    transfer = PastTransfer(
        id=transfer_id,
        payer=payer.ledger,
        payee=payee.ledger,
        amount_minor=posted.amount_minor,
        fee_minor=posted.fee_minor,
        refunded_minor=sum(
            event.amount_minor for event in given_back if isinstance(event, TransferRefunded)
        ),
        is_reversed=any(isinstance(event, TransferReversed) for event in given_back),
    )
    return _Past(transfer, scene.people[payer.person_id], scene.people[payee.person_id])
