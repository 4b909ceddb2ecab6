"""The PIN: shown again, changed, and chosen anew by whoever has forgotten it."""

from fastapi import APIRouter

from api_contract import path
from api_contract.pin import PinChange, PinCheck, PinChecked, Recovery, RecoveryRequest
from backend.commands import pin, recovery
from backend.commands.session import authenticate, find_standing
from backend.routes.dependency import ContextDep, Signed, needs_session

router = APIRouter(tags=["pin"])


@router.post(path.PIN_CHECKS, dependencies=needs_session)
def check_pin(check: PinCheck, context: ContextDep, signed: Signed) -> PinChecked:
    """Show that it is still the same person, and get this device's share."""
    return pin.check_pin(context, authenticate(context, signed), check)


@router.put(path.PIN, dependencies=needs_session)
def change_pin(change: PinChange, context: ContextDep, signed: Signed) -> PinChecked:
    """Another PIN."""
    return pin.change_pin(context, *find_standing(context, signed), change)


@router.post(path.RECOVERIES, status_code=202)
def begin_recovery(request: RecoveryRequest, context: ContextDep) -> Recovery:
    """Choose another PIN for a proven number; it counts after a while."""
    return recovery.begin_recovery(context, request)


@router.delete(path.RECOVERIES, status_code=204, dependencies=needs_session)
def stop_recovery(context: ContextDep, signed: Signed) -> None:
    """Say no to a PIN that somebody else asked for."""
    recovery.stop_recovery(context, *find_standing(context, signed))
