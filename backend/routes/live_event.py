"""Live events: one stream per session, and the plain question for who can't hold one open."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api_contract import path
from api_contract.live_event import LAST_EVENT_ID_HEADER, LiveEvent, LiveEventList
from backend.commands.context import Caller, Context
from backend.commands.live_event import follow_live_events, list_live_events
from backend.commands.session import authenticate
from backend.routes.dependency import ContextDep, Signed, needs_session

LONGEST_WAIT_SECONDS = 25.0
HEARTBEAT = b": still here\n\n"

Number = Annotated[int, Query(ge=0, lt=2**63)]
LastEventId = Annotated[int | None, Header(alias=LAST_EVENT_ID_HEADER, ge=0, lt=2**63)]

router = APIRouter(tags=["live"], dependencies=needs_session)


@router.get(
    path.LIVE,
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def stream_live_events(
    context: ContextDep, signed: Signed, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Server-Sent Events: first what came after `Last-Event-ID`, then what happens."""
    caller = await run_in_threadpool(authenticate, context, signed)
    after = last_event_id
    if after is None:
        heard = await run_in_threadpool(list_live_events, context, caller, 2**63 - 1)
        after = heard.newest
    return StreamingResponse(
        _follow(context, caller, after),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.get(path.LIVE_EVENTS)
async def read_live_events(
    context: ContextDep,
    signed: Signed,
    after: Number = 0,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT_SECONDS)] = 0,
) -> LiveEventList:
    """What came after that number; with `wait` the answer may take so many seconds."""
    caller = await run_in_threadpool(authenticate, context, signed)
    with context.bell.listen(caller.person_id) as listener:
        heard = await run_in_threadpool(list_live_events, context, caller, after)
        if heard.events or not wait or not await listener.wait(wait):
            return heard
    return await run_in_threadpool(list_live_events, context, caller, after)


async def _follow(context: Context, caller: Caller, after: int) -> AsyncIterator[bytes]:
    # The first bytes tell the client that the link is up.
    yield HEARTBEAT
    with context.bell.listen(caller.person_id) as listener:
        while not context.bell.is_closed:
            heard = await run_in_threadpool(follow_live_events, context, caller, after)
            if heard is None:
                return
            for event in heard.events:
                yield _frame(event)
                after = event.number
            if heard.events:
                continue
            if not await listener.wait(context.settings.heartbeat_seconds):
                yield HEARTBEAT


def _frame(event: LiveEvent) -> bytes:
    data = event.model_dump_json()
    return f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n".encode()
