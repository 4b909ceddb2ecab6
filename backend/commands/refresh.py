"""Refreshing a session: confirm-on-use rotation, so that a lost answer signs nobody out."""

from datetime import datetime

from api_contract.live_event import LiveEventKind
from api_contract.problem import ErrorCode
from api_contract.session import RefreshRequest, Tokens
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.identity.session import (
    ACCESS_LIFETIME,
    RefreshVerdict,
    is_session_over,
    judge_refresh,
)
from backend.identity.token import hash_token, mint_token
from backend.storage.books import Books


def refresh_session(context: Context, request: RefreshRequest, session_key: str) -> Tokens:
    """New tokens, for the session's own key.

    Raises `Refused` UNAUTHENTICATED for a token that is unknown or another key's, else
    SESSION_ENDED.
    """
    # Ending a session must be committed, so the refusal is raised outside the transaction.
    with context.storage.write() as books:
        tokens = _refresh(books, hash_token(request.refresh_token), session_key, context.now())
    if tokens is None:
        raise Refused(ErrorCode.SESSION_ENDED)
    return tokens


def issue_tokens(books: Books, session_id: str, generation: int, now: datetime) -> Tokens:
    """An access token, and the refresh token of that generation."""
    access_token, refresh_token = mint_token(), mint_token()
    expires_at = now + ACCESS_LIFETIME
    books.sessions.drop_expired_access_tokens(session_id, now)
    books.sessions.add_access_token(hash_token(access_token), session_id, expires_at)
    books.sessions.add_refresh_token(hash_token(refresh_token), session_id, generation)
    return Tokens(
        access_token=access_token, access_expires_at=expires_at, refresh_token=refresh_token
    )


def _refresh(books: Books, token_hash: str, session_key: str, now: datetime) -> Tokens | None:
    token = books.sessions.find_refresh_token(token_hash)
    if token is None:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    # Two refreshes of one session must see each other's outcome.
    books.lock(token.session_id)
    token = books.sessions.find_refresh_token(token_hash)
    session = None if token is None else books.sessions.find(token.session_id)
    if token is None or session is None or session.session_key != session_key:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    if session.is_ended:
        return None
    verdict = judge_refresh(
        generation=token.generation,
        is_spent=token.is_spent,
        confirmed_generation=session.confirmed_generation,
    )
    is_over = is_session_over(session.started_at, session.last_seen_at, now)
    if is_over or verdict is RefreshVerdict.END_SESSION:
        books.sessions.end(session.id, now)
        if verdict is RefreshVerdict.END_SESSION:
            # Two hold its keys: neither may sign any more.
            books.devices.freeze(session.device_id, now)
        books.news.add(session.person_id, LiveEventKind.SESSIONS_CHANGED, now)
        return None
    if verdict is RefreshVerdict.CONFIRM_AND_RENEW:
        books.sessions.confirm(session.id, token.generation, token_hash)
    books.sessions.mark_seen(session.id, now)
    return issue_tokens(books, session.id, token.generation + 1, now)
