"""Accounts: what the caller has."""

from fastapi import APIRouter

from api_contract import path
from api_contract.account import AccountList
from backend.commands import account
from backend.commands.session import authenticate
from backend.routes.dependency import Bearer, ContextDep, needs_session

router = APIRouter(tags=["accounts"], dependencies=needs_session)


@router.get(path.ACCOUNTS)
def list_accounts(context: ContextDep, bearer: Bearer) -> AccountList:
    """Every account of the caller with its balance."""
    return account.list_accounts(context, authenticate(context, bearer))
