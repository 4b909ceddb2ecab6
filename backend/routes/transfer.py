"""Transfers: quoted, sent, read and cancelled."""

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
    CancelOutcome,
    Quote,
    QuoteRequest,
    Transfer,
    TransferRequest,
)
from backend.commands import history, quote, transfer
from backend.commands.context import Context
from backend.commands.intent import read_intent
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.commands.session import authenticate, find_standing
from backend.commands.transfer_group import SendOrder, Sent
from backend.routes.dependency import ContextDep, Signed, needs_session
from backend.routes.hot import HotAnswer, HotRequest

router = APIRouter(tags=["transfers"], dependencies=needs_session)

_KEY_HEADER = IDEMPOTENCY_HEADER.lower().encode()
_POSITION_HEADER = POSITION_HEADER.lower().encode()
_REPLAYED = (REPLAYED_HEADER.lower().encode(), b"true")

IdempotencyKey = Annotated[str | None, Header(alias=IDEMPOTENCY_HEADER)]


@router.post(path.TRANSFERS_QUOTE)
def quote_transfer(request: QuoteRequest, context: ContextDep, signed: Signed) -> Quote:
    """What a transfer would cost now."""
    caller, standing = find_standing(context, signed)
    return quote.quote_transfer(context, caller, standing, request)


@router.post(path.TRANSFERS, status_code=201)
async def send_transfer(
    request: TransferRequest,
    response: Response,
    context: ContextDep,
    signed: Signed,
    key: IdempotencyKey = None,
) -> Transfer:
    """Post the transfer once; asked again, the same answer with `Idempotent-Replayed: true`."""
    sent = await _send(context, signed, request, key)
    response.headers[POSITION_HEADER] = str(sent.number)
    if sent.is_replay:
        response.headers[REPLAYED_HEADER] = "true"
    return Transfer.model_validate(sent.seen.on_the_wire())


async def send_transfer_quickly(request: HotRequest) -> HotAnswer:
    """The same, ahead of the framework."""
    sender, body = request.sender(), request.read(TransferRequest)
    key = request.header(_KEY_HEADER)
    sent = await _send(request.context, sender, body, key)
    position = (_POSITION_HEADER, str(sent.number).encode())
    headers = (position, _REPLAYED) if sent.is_replay else (position,)
    return HotAnswer(201, sent.seen.on_the_wire(), headers)


@router.get(path.TRANSFER)
def read_transfer(transfer_id: TransferId, context: ContextDep, signed: Signed) -> Transfer:
    """A transfer as the caller, one of its two parties, sees it."""
    return transfer.read_transfer(context, authenticate(context, signed), transfer_id)


@router.post(path.TRANSFER_CANCEL)
def cancel_transfer(transfer_id: TransferId, context: ContextDep, signed: Signed) -> CancelOutcome:
    """See to it that the transfer is never made, or hear that it was."""
    return transfer.cancel_transfer(context, authenticate(context, signed), transfer_id)


@router.get(path.TRANSFER_RECEIPT)
def read_receipt(transfer_id: TransferId, context: ContextDep, signed: Signed) -> Receipt:
    """The transfer's event, and the proof that it stands in the ledger's history."""
    return history.read_receipt(context, authenticate(context, signed), transfer_id)


async def _send(
    context: Context, sender: Sender, request: TransferRequest, key: str | None
) -> Sent:
    signed = read_intent(request)
    if key != signed.intent.id:
        wrong_key = FieldProblem(field=f"header.{IDEMPOTENCY_HEADER}", rule="equals_intent_id")
        raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong_key,))
    return await context.transfers.submit(SendOrder(sender, signed, context.now()))
