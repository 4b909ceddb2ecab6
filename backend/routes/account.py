"""Accounts: what the caller has."""

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from api_contract import path
from api_contract.account import POSITION_HEADER, AccountList
from backend.commands import account
from backend.commands.account import Balances
from backend.commands.context import Context
from backend.commands.sender import Sender
from backend.commands.session import read_session, recall_session
from backend.routes.dependency import (
    AtLeast,
    ContextDep,
    KnownTag,
    Signed,
    needs_session,
    read_position,
)
from backend.routes.hot import HotAnswer, HotRequest

router = APIRouter(tags=["accounts"], dependencies=needs_session)

_AT_LEAST = POSITION_HEADER.lower().encode()


@router.get(path.ACCOUNTS, response_model=AccountList, responses={304: {"description": "As known"}})
async def list_accounts(
    response: Response,
    context: ContextDep,
    signed: Signed,
    at_least: AtLeast = None,
    known_tag: KnownTag = None,
) -> AccountList | Response:
    """Every account of the caller with its balance, never older than their own last write."""
    balances = await _list(context, signed, at_least)
    headers = {"ETag": balances.tag, POSITION_HEADER: str(balances.position)}
    if known_tag == balances.tag:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return AccountList.model_validate(balances.on_the_wire)


async def list_accounts_quickly(request: HotRequest) -> HotAnswer:
    """The same, ahead of the framework."""
    at_least, known_tag = (request.header(name) for name in (_AT_LEAST, b"if-none-match"))
    balances = await _list(request.context, request.sender(), at_least)
    headers = (
        (b"etag", balances.tag.encode()),
        (_AT_LEAST, str(balances.position).encode()),
    )
    if known_tag == balances.tag:
        return HotAnswer(304, None, headers)
    return HotAnswer(200, balances.on_the_wire, headers)


async def _list(context: Context, signed: Sender, at_least: str | None) -> Balances:
    caller = recall_session(context, signed)
    if caller is None:
        caller = await run_in_threadpool(read_session, context, signed)
    known = account.recall_balances(context, caller, read_position(at_least))
    if known is not None:
        return known
    return await run_in_threadpool(account.read_balances, context, caller)
