"""Being signed in: sessions begin, are shown, are unlocked and end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from api_contract.live_event import LiveEventKind
from api_contract.problem import ErrorCode
from api_contract.session import (
    SessionList,
    SessionRequest,
    SessionStarted,
    SessionSummary,
    UnlockRequest,
)
from backend.commands.context import Caller, Context
from backend.commands.pin import prove_pin
from backend.commands.profile import profile_of
from backend.commands.reader_cache import Owned
from backend.commands.refresh import issue_tokens
from backend.commands.refused import Refused
from backend.identity.session import is_session_over, session_ends_at
from backend.identity.token import hash_token, mint_token
from backend.storage.books import Books
from backend.storage.instant import from_micros
from backend.storage.person import PersonRecord
from backend.storage.session import SessionRecord


def authenticate(context: Context, access_token: str) -> Caller:
    """Who holds this access token; raises `Refused` UNAUTHENTICATED."""
    return _find_living(context, hash_token(access_token)).caller


@dataclass(frozen=True)
class LivingSession:
    """Who holds an access token, and until when nobody needs to ask the books."""

    caller: Caller
    until: datetime


def living_session_of(row: Any) -> LivingSession:
    """A row of `Sessions.ask_by_access_token`."""
    _, session_id, person_id, started, seen, expires = row
    until = min(from_micros(expires), session_ends_at(from_micros(started), from_micros(seen)))
    return LivingSession(Caller(person_id, session_id), until)


def recall_session(context: Context, access_token: str) -> Caller | None:
    """Who holds this access token, if the process knows it without asking."""
    if not context.storage.hears_news:
        return None
    known = context.sessions.find(hash_token(access_token))
    return None if known is None or context.now() >= known.until else known.caller


def read_session(context: Context, access_token: str) -> Caller:
    """The same from the books, and remember it; raises `Refused` UNAUTHENTICATED."""
    token_hash = hash_token(access_token)

    def load() -> Owned[LivingSession]:
        session = _find_living(context, token_hash)
        return Owned(session.caller.person_id, session)

    return context.sessions.read(token_hash, load).caller


def _find_living(context: Context, token_hash: str) -> LivingSession:
    with context.storage.read() as books:
        row = books.sessions.ask_by_access_token([token_hash], context.now()).fetchone()
    if row is None:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return living_session_of(row)


def start_session(context: Context, request: SessionRequest) -> SessionStarted:
    """Sign in; raises `Refused` SIGN_IN_REFUSED for the ticket, PIN_… for the PIN.

    A wrong PIN leaves the ticket as it is, so that nobody needs a new code for a slip.
    """
    ticket_hash = hash_token(request.ticket)
    with context.storage.read() as books:
        phone = books.challenges.find_ticket(ticket_hash, context.now())
        person = None if phone is None else books.people.find_by_phone(phone)
    if person is None:
        raise Refused(ErrorCode.SIGN_IN_REFUSED)
    prove_pin(context, person.id, request.pin)
    with context.storage.write() as books:
        books.lock(person.id)
        if not books.challenges.use_ticket(ticket_hash, context.now()):
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        return begin_session(books, person, request.device_name, context.now())


def begin_session(
    books: Books, person: PersonRecord, device_name: str, now: datetime
) -> SessionStarted:
    """Open a session for somebody who has proven who they are, and tell their other devices."""
    device_secret = mint_token()
    session = SessionRecord(
        id=str(uuid4()),
        person_id=person.id,
        device_name=device_name,
        device_secret_hash=hash_token(device_secret),
        confirmed_generation=0,
        started_at=now,
        last_seen_at=now,
    )
    books.sessions.add(session)
    books.news.add(person.id, LiveEventKind.SESSIONS_CHANGED, now)
    return SessionStarted(
        session_id=session.id,
        tokens=issue_tokens(books, session.id, 0, now),
        device_secret=device_secret,
        person=profile_of(person),
    )


def unlock_session(context: Context, caller: Caller, request: UnlockRequest) -> None:
    """Return if it is still the same person; raises `Refused` PIN_…."""
    prove_pin(context, caller.person_id, request.pin)


def list_sessions(context: Context, caller: Caller) -> SessionList:
    """Where the caller is signed in, newest first."""
    now = context.now()
    with context.storage.read() as books:
        sessions = books.sessions.list_living(caller.person_id)
    return SessionList(
        sessions=tuple(
            SessionSummary(
                id=session.id,
                device_name=session.device_name,
                started_at=session.started_at,
                last_seen_at=session.last_seen_at,
                is_current=session.id == caller.session_id,
            )
            for session in sessions
            if not is_session_over(session.started_at, session.last_seen_at, now)
        )
    )


def end_session(context: Context, caller: Caller, session_id: str) -> None:
    """Sign one place out; raises `Refused` NOT_FOUND for a session that is not the caller's."""
    with context.storage.write() as books:
        session = books.sessions.find(session_id)
        if session is None or session.person_id != caller.person_id:
            raise Refused(ErrorCode.NOT_FOUND)
        books.sessions.end(session_id, context.now())
        books.news.add(caller.person_id, LiveEventKind.SESSIONS_CHANGED, context.now())


def end_all_sessions(context: Context, caller: Caller) -> None:
    """Sign the caller out everywhere, here too."""
    with context.storage.write() as books:
        for session in books.sessions.list_living(caller.person_id):
            books.sessions.end(session.id, context.now())
        books.news.add(caller.person_id, LiveEventKind.SESSIONS_CHANGED, context.now())
