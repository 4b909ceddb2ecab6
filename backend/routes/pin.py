"""The PIN: shown again, and changed."""

from fastapi import APIRouter

from api_contract import path
from api_contract.pin import PinChange, PinCheck, PinChecked
from backend.commands import pin
from backend.commands.session import authenticate, find_standing
from backend.routes.dependency import ContextDep, Signed, needs_session

router = APIRouter(tags=["pin"], dependencies=needs_session)


@router.post(path.PIN_CHECKS)
def check_pin(check: PinCheck, context: ContextDep, signed: Signed) -> PinChecked:
    """Show that it is still the same person, and get this device's share."""
    return pin.check_pin(context, authenticate(context, signed), check)


@router.put(path.PIN)
def change_pin(change: PinChange, context: ContextDep, signed: Signed) -> PinChecked:
    """Another PIN."""
    return pin.change_pin(context, *find_standing(context, signed), change)
