"""Activity: what happened, in pages."""

from typing import Annotated

from fastapi import APIRouter, Query

from api_contract import path
from api_contract.activity import ActivityPage
from api_contract.base import Identifier
from api_contract.transfer import Direction
from backend.commands import activity
from backend.commands.session import authenticate
from backend.routes.dependency import Bearer, ContextDep, needs_session

router = APIRouter(tags=["activity"], dependencies=needs_session)


@router.get(path.ACTIVITY)
def list_activity(
    context: ContextDep,
    bearer: Bearer,
    account_id: Identifier | None = None,
    direction: Direction | None = None,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
) -> ActivityPage:
    """Fifty lines, newest first, after the cursor."""
    caller = authenticate(context, bearer)
    return activity.list_activity(context, caller, account_id, direction, cursor)
