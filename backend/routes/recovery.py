"""Getting back in: a forgotten PIN, a lost number."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from api_contract import path
from api_contract.pin import PinRecipe
from api_contract.recovery import (
    NumberRecoveryRequest,
    RecipeRequest,
    Recovery,
    RecoveryRequest,
)
from backend.commands import number_recovery, recovery
from backend.commands.session import find_standing
from backend.routes.dependency import ContextDep, Signed, needs_session
from backend.routes.failure import refusing_evenly

router = APIRouter(tags=["recoveries"])


@router.post(path.RECOVERIES, status_code=202)
def begin_recovery(request: RecoveryRequest, context: ContextDep) -> Recovery:
    """Choose another PIN for a proven number; it counts after a while."""
    return recovery.begin_recovery(context, request)


@router.delete(path.RECOVERIES, status_code=204, dependencies=needs_session)
def stop_recovery(context: ContextDep, signed: Signed) -> None:
    """Say no to a PIN that somebody else asked for."""
    recovery.stop_recovery(context, *find_standing(context, signed))


@router.post(path.RECOVERY_RECIPES)
def read_recipe(request: RecipeRequest, context: ContextDep) -> PinRecipe:
    """How the owner of a handle shows their PIN."""
    return number_recovery.read_recipe(context, request)


@router.post(path.NUMBER_RECOVERIES, status_code=202)
async def begin_number_recovery(request: NumberRecoveryRequest, context: ContextDep) -> Recovery:
    """Have a proven number take the place of a lost one; it does after days."""
    async with refusing_evenly():
        return await run_in_threadpool(number_recovery.begin_number_recovery, context, request)
