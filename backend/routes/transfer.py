"""Transfers: quoted, approved, sent and read."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api_contract import path
from api_contract.base import TransferId
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    REPLAYED_HEADER,
    Approval,
    ApprovalRequest,
    Quote,
    QuoteRequest,
    Transfer,
    TransferRequest,
)
from backend.commands import approval, quote, transfer
from backend.commands.session import authenticate
from backend.routes.dependency import Bearer, ContextDep, needs_session

router = APIRouter(tags=["transfers"], dependencies=needs_session)

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
def send_transfer(
    request: TransferRequest,
    response: Response,
    context: ContextDep,
    bearer: Bearer,
    key: IdempotencyKey = None,
) -> Transfer:
    """Post the transfer once; asked again, the same answer with `Idempotent-Replayed: true`."""
    sent = transfer.send_transfer(context, authenticate(context, bearer), request, key)
    if sent.is_replay:
        response.headers[REPLAYED_HEADER] = "true"
    return sent.transfer


@router.get(path.TRANSFER)
def read_transfer(transfer_id: TransferId, context: ContextDep, bearer: Bearer) -> Transfer:
    """A transfer as the caller, one of its two parties, sees it."""
    return transfer.read_transfer(context, authenticate(context, bearer), transfer_id)
