"""Sessions: begin, refresh, unlock, list, end."""

from fastapi import APIRouter

from api_contract import path
from api_contract.session import (
    RefreshRequest,
    SessionList,
    SessionRequest,
    SessionStarted,
    Tokens,
    UnlockRequest,
)
from backend.commands import refresh, session
from backend.routes.dependency import Bearer, ContextDep, needs_session

CURRENT = "current"
"""Stands for the caller's own session in its address."""

router = APIRouter(tags=["sessions"])


@router.post(path.SESSIONS, status_code=201)
def start_session(request: SessionRequest, context: ContextDep) -> SessionStarted:
    """Sign in with a ticket and the PIN."""
    return session.start_session(context, request)


@router.post(path.SESSIONS_REFRESH)
def refresh_session(request: RefreshRequest, context: ContextDep) -> Tokens:
    """Get new tokens; the old refresh token works until the new one is used."""
    return refresh.refresh_session(context, request)


@router.post(path.SESSIONS_UNLOCK, status_code=204, dependencies=needs_session)
def unlock_session(request: UnlockRequest, context: ContextDep, bearer: Bearer) -> None:
    """Show with the PIN that it is still the same person."""
    session.unlock_session(context, session.authenticate(context, bearer), request)


@router.get(path.SESSIONS, dependencies=needs_session)
def list_sessions(context: ContextDep, bearer: Bearer) -> SessionList:
    """Every place the caller is signed in."""
    return session.list_sessions(context, session.authenticate(context, bearer))


@router.delete(path.SESSIONS, status_code=204, dependencies=needs_session)
def end_all_sessions(context: ContextDep, bearer: Bearer) -> None:
    """Sign out everywhere."""
    session.end_all_sessions(context, session.authenticate(context, bearer))


@router.delete(path.SESSION, status_code=204, dependencies=needs_session)
def end_session(session_id: str, context: ContextDep, bearer: Bearer) -> None:
    """Sign out one place; `current` is the one that asks."""
    caller = session.authenticate(context, bearer)
    chosen = caller.session_id if session_id == CURRENT else session_id
    session.end_session(context, caller, chosen)
