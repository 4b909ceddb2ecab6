"""Payees: who can be paid."""

from fastapi import APIRouter

from api_contract import path
from api_contract.payee import Payee, PayeeList, PayeeLookup
from backend.commands import payee
from backend.commands.session import authenticate
from backend.routes.dependency import ContextDep, Signed, needs_session

router = APIRouter(tags=["payees"], dependencies=needs_session)


@router.post(path.PAYEES_LOOKUP)
def look_up_payee(lookup: PayeeLookup, context: ContextDep, signed: Signed) -> Payee:
    """Name whoever has this phone number or handle."""
    return payee.look_up_payee(context, authenticate(context, signed), lookup)


@router.get(path.PAYEES)
def recent_payees(context: ContextDep, signed: Signed) -> PayeeList:
    """Whom the caller sent to lately."""
    return payee.recent_payees(context, authenticate(context, signed))
