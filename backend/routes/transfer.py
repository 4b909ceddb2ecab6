"""Transfers: quoted, approved, sent, read and cancelled."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api_contract import path
from api_contract.account import POSITION_HEADER
from api_contract.base import TransferId
from api_contract.history import Receipt
from api_contract.problem import ErrorCode, FieldProblem
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    REPLAYED_HEADER,
    Approval,
    ApprovalRequest,
    CancelOutcome,
    Quote,
    QuoteRequest,
    Transfer,
    TransferRequest,
)
from backend.commands import approval, history, quote, transfer
from backend.commands.approval import digest_intent
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.commands.session import authenticate
from backend.commands.transfer_group import SendOrder, Sent
from backend.identity.token import hash_token
from backend.routes.dependency import Bearer, ContextDep, needs_session
from backend.routes.hot import HotAnswer, HotRequest

router = APIRouter(tags=["transfers"], dependencies=needs_session)

_KEY_HEADER = IDEMPOTENCY_HEADER.lower().encode()
_POSITION_HEADER = POSITION_HEADER.lower().encode()
_REPLAYED = (REPLAYED_HEADER.lower().encode(), b"true")

IdempotencyKey = Annotated[str | None, Header(alias=IDEMPOTENCY_HEADER)]


@router.post(path.TRANSFERS_QUOTE)
def quote_transfer(request: QuoteRequest, context: ContextDep, bearer: Bearer) -> Quote:
    """What a transfer would cost now."""
    return quote.quote_transfer(context, authenticate(context, bearer), request)


@router.post(path.APPROVALS, status_code=201)
def approve_transfer(request: ApprovalRequest, context: ContextDep, bearer: Bearer) -> Approval:
    """Buy the right to send one intent, with the PIN or the device's secret."""
    return approval.approve_transfer(context, authenticate(context, bearer), request)


@router.post(path.TRANSFERS, status_code=201)
async def send_transfer(
    request: TransferRequest,
    response: Response,
    context: ContextDep,
    bearer: Bearer,
    key: IdempotencyKey = None,
) -> Transfer:
    """Post the transfer once; asked again, the same answer with `Idempotent-Replayed: true`."""
    sent = await _send(context, bearer, request, key)
    response.headers[POSITION_HEADER] = str(sent.number)
    if sent.is_replay:
        response.headers[REPLAYED_HEADER] = "true"
    return Transfer.model_validate(sent.seen.on_the_wire())


async def send_transfer_quickly(request: HotRequest) -> HotAnswer:
    """The same, ahead of the framework."""
    bearer, body = request.bearer, request.read(TransferRequest)
    key = request.header(_KEY_HEADER)
    sent = await _send(request.context, bearer, body, key)
    position = (_POSITION_HEADER, str(sent.number).encode())
    headers = (position, _REPLAYED) if sent.is_replay else (position,)
    return HotAnswer(201, sent.seen.on_the_wire(), headers)


@router.get(path.TRANSFER)
def read_transfer(transfer_id: TransferId, context: ContextDep, bearer: Bearer) -> Transfer:
    """A transfer as the caller, one of its two parties, sees it."""
    return transfer.read_transfer(context, authenticate(context, bearer), transfer_id)


@router.post(path.TRANSFER_CANCEL)
def cancel_transfer(transfer_id: TransferId, context: ContextDep, bearer: Bearer) -> CancelOutcome:
    """See to it that the transfer is never made, or hear that it was."""
    return transfer.cancel_transfer(context, authenticate(context, bearer), transfer_id)


@router.get(path.TRANSFER_RECEIPT)
def read_receipt(transfer_id: TransferId, context: ContextDep, bearer: Bearer) -> Receipt:
    """The transfer's event, and the proof that it stands in the ledger's history."""
    return history.read_receipt(context, authenticate(context, bearer), transfer_id)


async def _send(context: Context, bearer: str, request: TransferRequest, key: str | None) -> Sent:
    if key != request.intent.id:
        wrong_key = FieldProblem(field=f"header.{IDEMPOTENCY_HEADER}", rule="equals_intent_id")
        raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong_key,))
    order = SendOrder(
        access_token_hash=hash_token(bearer),
        approval=request.approval,
        intent=request.intent,
        digest=digest_intent(request.intent),
        accepted_at=context.now(),
    )
    return await context.transfers.submit(order)
