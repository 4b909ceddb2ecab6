"""Sending money once, however often it is asked for, and telling what became of it."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.money import Money
from api_contract.problem import ErrorCode, FieldProblem
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    Actor,
    Direction,
    TimelineState,
    TimelineStep,
    Transfer,
    TransferIntent,
    TransferRequest,
    TransferState,
)
from backend.commands.approval import digest_intent, spend_approval
from backend.commands.context import Caller, Context
from backend.commands.posting import record_transfer
from backend.commands.refused import Refused
from backend.commands.situation import gather_parties
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import TransferOrder, decide_transfer
from backend.storage.books import Books
from backend.storage.transfer import TransferRecord


@dataclass(frozen=True)
class Sent:
    """The transfer, and whether it had been made before this request."""

    transfer: Transfer
    is_replay: bool


def send_transfer(
    context: Context, caller: Caller, request: TransferRequest, key: str | None
) -> Sent:
    """Post the transfer, or find it posted; raises `Refused`.

    Only a posted transfer is remembered under its id: after a refusal the same intent may be
    sent again, and its approval is still good.
    """
    if key != request.intent.id:
        wrong_key = FieldProblem(field=f"header.{IDEMPOTENCY_HEADER}", rule="equals_intent_id")
        raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong_key,))
    accepted_at = context.now()
    with context.in_flight.claim(request.intent.id), context.storage.write() as books:
        digest = digest_intent(request.intent)
        known = _find_posted(books, caller, request.intent.id, digest)
        if known is not None:
            return Sent(_seen_by(known, caller.person_id), is_replay=True)
        approval = spend_approval(books, caller, request.approval, digest, accepted_at)
        order = _order(request.intent, digest, approval.approved_at, accepted_at)
        posted = _post(books, caller, request.intent, order, context.now())
        return Sent(_seen_by(posted, caller.person_id), is_replay=False)


def read_transfer(context: Context, caller: Caller, transfer_id: str) -> Transfer:
    """The transfer as one of its parties sees it; raises `Refused` TRANSFER_NOT_FOUND."""
    with context.storage.read() as books:
        transfer = books.transfers.find(transfer_id)
    if transfer is None or caller.person_id not in (transfer.payer_id, transfer.payee_id):
        raise Refused(ErrorCode.TRANSFER_NOT_FOUND)
    return _seen_by(transfer, caller.person_id)


def _find_posted(
    books: Books, caller: Caller, transfer_id: str, digest: str
) -> TransferRecord | None:
    known = books.transfers.find(transfer_id)
    if known is None:
        return None
    if (known.payer_id, known.intent_digest) != (caller.person_id, digest):
        raise Refused(ErrorCode.TRANSFER_CONFLICT)
    return known


def _order(
    intent: TransferIntent, digest: str, approved_at: datetime, accepted_at: datetime
) -> TransferOrder:
    if intent.highest_fee.currency is not intent.amount.currency:
        raise Refused(ErrorCode.CURRENCY_MISMATCH)
    return TransferOrder(
        transfer_id=intent.id,
        amount_minor=intent.amount.minor,
        currency=intent.amount.currency,
        highest_fee_minor=intent.highest_fee.minor,
        intent_digest=digest,
        approved_at=approved_at,
        accepted_at=accepted_at,
    )


def _post(
    books: Books, caller: Caller, intent: TransferIntent, order: TransferOrder, now: datetime
) -> TransferRecord:
    parties = gather_parties(
        books, caller.person_id, intent.account_id, intent.payee_id, order.currency, now
    )
    if parties.payee.name != intent.payee_name:
        raise Refused(ErrorCode.PAYEE_CHANGED)
    decision = decide_transfer(parties.situation, order, now)
    if isinstance(decision, Refusal):
        raise Refused.by_ledger(decision)
    return record_transfer(books, decision, parties.payer, parties.payee, intent.note)


def _seen_by(transfer: TransferRecord, person_id: str) -> Transfer:
    is_payer = person_id == transfer.payer_id
    fee = transfer.fee_minor if is_payer else 0
    return Transfer(
        id=transfer.id,
        state=TransferState.POSTED,
        direction=Direction.SENT if is_payer else Direction.RECEIVED,
        payer_name=transfer.payer_name,
        payee_name=transfer.payee_name,
        counterparty_id=transfer.payee_id if is_payer else transfer.payer_id,
        amount=Money(minor=transfer.amount_minor, currency=transfer.currency),
        fee=Money(minor=fee, currency=transfer.currency),
        note=transfer.note,
        posted_at=transfer.posted_at,
        timeline=_timeline(transfer),
    )


def _timeline(transfer: TransferRecord) -> tuple[TimelineStep, ...]:
    # Inside Saku a posted transfer is there: delivery is the same commit.
    steps = (
        (TimelineState.APPROVED, transfer.approved_at, Actor.SAKU),
        (TimelineState.ACCEPTED, transfer.accepted_at, Actor.SAKU),
        (TimelineState.POSTED, transfer.posted_at, Actor.SAKU),
        (TimelineState.DELIVERED, transfer.posted_at, Actor.NOBODY),
    )
    return tuple(TimelineStep(state=state, at=at, next_actor=actor) for state, at, actor in steps)
