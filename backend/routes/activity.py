"""Activity: what happened, in pages."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api_contract import path
from api_contract.activity import ActivityPage
from api_contract.base import Identifier
from api_contract.transfer import Direction
from backend.commands import activity
from backend.commands.account import tag_of
from backend.commands.session import authenticate
from backend.routes.dependency import (
    AtLeast,
    ContextDep,
    KnownTag,
    Signed,
    needs_session,
    read_position,
)

router = APIRouter(tags=["activity"], dependencies=needs_session)


@router.get(
    path.ACTIVITY, response_model=ActivityPage, responses={304: {"description": "As known"}}
)
def list_activity(
    response: Response,
    context: ContextDep,
    signed: Signed,
    account_id: Identifier | None = None,
    direction: Direction | None = None,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    at_least: AtLeast = None,
    known_tag: KnownTag = None,
) -> ActivityPage | Response:
    """Fifty lines, newest first, after the cursor; never older than the caller's own last write."""
    caller, reach = authenticate(context, signed), read_position(at_least)
    page = activity.list_activity(context, caller, account_id, direction, cursor, reach)
    tag = tag_of((page.items, page.next_cursor))
    if known_tag == tag:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return page
