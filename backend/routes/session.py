"""Sessions: begin, refresh, list, end."""

from fastapi import APIRouter

from api_contract import path
from api_contract.session import (
    RefreshRequest,
    SessionList,
    SessionRequest,
    SessionStarted,
    Tokens,
)
from backend.commands import refresh, session
from backend.routes.dependency import Arriving, ContextDep, Signed, needs_session

CURRENT = "current"
"""Stands for the caller's own session in its address."""

router = APIRouter(tags=["sessions"])


@router.post(path.SESSIONS, status_code=201)
def start_session(
    request: SessionRequest, context: ContextDep, arriving: Arriving
) -> SessionStarted:
    """Sign in with a ticket and the PIN, on a device that proves its keys."""
    return session.start_session(context, request, arriving)


@router.post(path.SESSIONS_REFRESH)
def refresh_session(request: RefreshRequest, context: ContextDep, arriving: Arriving) -> Tokens:
    """Get new tokens; the old refresh token works until the new one is used."""
    return refresh.refresh_session(context, request, arriving.session_key)


@router.get(path.SESSIONS, dependencies=needs_session)
def list_sessions(context: ContextDep, signed: Signed) -> SessionList:
    """Every place the caller is signed in."""
    return session.list_sessions(context, session.authenticate(context, signed))


@router.delete(path.SESSIONS, status_code=204, dependencies=needs_session)
def end_all_sessions(context: ContextDep, signed: Signed) -> None:
    """Sign out everywhere."""
    session.end_all_sessions(context, *session.find_standing(context, signed))


@router.delete(path.SESSION, status_code=204, dependencies=needs_session)
def end_session(session_id: str, context: ContextDep, signed: Signed) -> None:
    """Sign out one place; `current` is the one that asks."""
    caller, standing = session.find_standing(context, signed)
    chosen = caller.session_id if session_id == CURRENT else session_id
    session.end_session(context, caller, standing, chosen)
