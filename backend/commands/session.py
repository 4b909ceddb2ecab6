"""Being signed in: sessions begin, are shown, are unlocked and end."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from api_contract.live_event import LiveEventKind
from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery
from api_contract.session import SessionList, SessionRequest, SessionStarted, SessionSummary
from backend.commands.context import Caller, Context
from backend.commands.enrolment import Arrival, device_of, enrol
from backend.commands.pin import checked, prove_pin
from backend.commands.profile import profile_of
from backend.commands.reader_cache import Owned
from backend.commands.refresh import issue_tokens
from backend.commands.refused import Refused
from backend.commands.sender import Sender
from backend.commands.standing import Standing
from backend.identity.session import is_session_over, session_ends_at
from backend.identity.token import hash_token
from backend.storage.books import Books
from backend.storage.device import DeviceRecord
from backend.storage.instant import from_micros, from_micros_if
from backend.storage.number_recovery import NumberRecord
from backend.storage.person import PersonRecord
from backend.storage.pin import PinRecord
from backend.storage.recovery import RecoveryRecord
from backend.storage.session import SessionRecord


def authenticate(context: Context, sender: Sender) -> Caller:
    """Who speaks.

    Raises `Refused` UNAUTHENTICATED, also for a token with another key's proof, and
    TOO_MANY_REQUESTS.
    """
    caller = _find_living(context, sender).caller
    context.requests.take(caller.person_id)
    return caller


@dataclass(frozen=True)
class LivingSession:
    """Who holds an access token, and until when nobody needs to ask the books."""

    caller: Caller
    until: datetime
    standing: Standing

    def speaks_with(self, session_key: str) -> bool:
        """Whether this is the key that the session is bound to."""
        return hmac.compare_digest(self.standing.session_key, session_key)


def living_session_of(row: Any) -> LivingSession:
    """A row of `Sessions.ask_by_access_token`."""
    _, session_id, started, seen, expires, person_id, device_id, *keys = row
    session_key, transfer_key, trusted_from, small_until, device_frozen, person_frozen = keys
    until = min(from_micros(expires), session_ends_at(from_micros(started), from_micros(seen)))
    standing = Standing(
        session_key,
        transfer_key,
        from_micros_if(trusted_from),
        from_micros_if(small_until),
        bool(device_frozen),
        bool(person_frozen),
    )
    return LivingSession(Caller(person_id, session_id, device_id), until, standing)


def recall_session(context: Context, sender: Sender) -> Caller | None:
    """Who speaks, if the process knows it without asking."""
    if not context.storage.hears_news:
        return None
    known = context.sessions.find(sender.token_hash)
    if known is None or context.now() >= known.until:
        return None
    return known.caller if known.speaks_with(sender.session_key) else None


def read_session(context: Context, sender: Sender) -> Caller:
    """The same from the books, and remember it; raises `Refused` UNAUTHENTICATED."""

    def load() -> Owned[LivingSession]:
        session = _find_living(context, sender)
        return Owned(session.caller.person_id, session)

    return context.sessions.read(sender.token_hash, load).caller


def find_standing(context: Context, sender: Sender) -> tuple[Caller, Standing]:
    """Who speaks, and how far their device is trusted; raises as `authenticate` does."""
    living = _find_living(context, sender)
    context.requests.take(living.caller.person_id)
    return living.caller, living.standing


def _find_living(context: Context, sender: Sender) -> LivingSession:
    with context.storage.read() as books:
        asked = books.sessions.ask_by_access_token([sender.token_hash], context.now())
        row = asked.fetchone()
    living = None if row is None else living_session_of(row)
    if living is None or not living.speaks_with(sender.session_key):
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return living


def start_session(context: Context, request: SessionRequest, arrival: Arrival) -> SessionStarted:
    """Sign in on a device whose session key was proven.

    Raises `Refused` SIGN_IN_REFUSED for the ticket, PIN_… for the PIN, PROOF_REFUSED or KEY_TAKEN
    for the device's keys. A wrong PIN leaves the ticket as it is, so that nobody needs a new code
    for a slip.
    """
    ticket_hash = hash_token(request.ticket)
    with context.storage.read() as books:
        phone = books.challenges.find_ticket(ticket_hash, context.now())
        person = None if phone is None else books.people.find_by_phone(phone)
    if person is None:
        raise Refused(ErrorCode.SIGN_IN_REFUSED)
    pin = prove_pin(context, person.id, request.pin_proof)
    with context.storage.write() as books:
        books.lock(person.id)
        if not books.challenges.use_ticket(ticket_hash, context.now()):
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        device = enrol(context, books, person.id, request.device, request.ticket, arrival)
        return begin_session(context, books, person, device, pin)


def begin_session(
    context: Context, books: Books, person: PersonRecord, device: DeviceRecord, pin: PinRecord
) -> SessionStarted:
    """Open a session for somebody who has proven who they are, and tell their other devices.

    A device has one session: the one before it ends.
    """
    now = context.now()
    for older in books.sessions.list_of_device(device.id):
        books.sessions.end(older.id, now)
    session = SessionRecord(
        id=str(uuid4()),
        person_id=person.id,
        device_id=device.id,
        session_key=device.session_key,
        confirmed_generation=0,
        started_at=now,
        last_seen_at=now,
    )
    books.sessions.add(session)
    books.news.add(person.id, LiveEventKind.SESSIONS_CHANGED, now)
    return SessionStarted(
        session_id=session.id,
        tokens=issue_tokens(books, session.id, 0, now),
        device=device_of(device, now, is_person_frozen=books.people.is_frozen(person.id)),
        pin=checked(device, pin),
        person=profile_of(person),
    )


def list_sessions(context: Context, caller: Caller) -> SessionList:
    """Where the caller is signed in, newest first."""
    now = context.now()
    with context.storage.read() as books:
        sessions = books.sessions.list_living(caller.person_id)
        devices = {device.id: device for device in books.devices.list_of(caller.person_id)}
        is_frozen = books.people.is_frozen(caller.person_id)
        recovery = books.recoveries.find(caller.person_id)
        number_recovery = books.number_recoveries.find(caller.person_id)
    return SessionList(
        recovery=_told(recovery),
        number_recovery=_told(number_recovery),
        sessions=tuple(
            SessionSummary(
                id=session.id,
                device=device_of(devices[session.device_id], now, is_person_frozen=is_frozen),
                place=devices[session.device_id].zone,
                address=devices[session.device_id].address,
                started_at=session.started_at,
                last_seen_at=session.last_seen_at,
                is_current=session.id == caller.session_id,
            )
            for session in sessions
            if session.device_id in devices
            and not is_session_over(session.started_at, session.last_seen_at, now)
        ),
    )


def end_session(context: Context, caller: Caller, standing: Standing, session_id: str) -> None:
    """Sign one place out.

    Raises `Refused` NOT_FOUND for a session that is not the caller's, DEVICE_… when a device that
    is not trusted means another one than itself.
    """
    if session_id != caller.session_id:
        standing.require_trusted(context.now())
    with context.storage.write() as books:
        session = books.sessions.find(session_id)
        if session is None or session.person_id != caller.person_id:
            raise Refused(ErrorCode.NOT_FOUND)
        _leave(books, session, context.now())
        books.news.add(caller.person_id, LiveEventKind.SESSIONS_CHANGED, context.now())


def end_all_sessions(context: Context, caller: Caller, standing: Standing) -> None:
    """Sign the caller out everywhere, here too; raises `Refused` DEVICE_… as `end_session` does."""
    standing.require_trusted(context.now())
    with context.storage.write() as books:
        for session in books.sessions.list_living(caller.person_id):
            _leave(books, session, context.now())
        books.news.add(caller.person_id, LiveEventKind.SESSIONS_CHANGED, context.now())


def _leave(books: Books, session: SessionRecord, now: datetime) -> None:
    """Whoever signs a place out means the device: its keys are worth nothing from now on."""
    books.sessions.end(session.id, now)
    books.devices.revoke(session.device_id, now)


def _told(recovery: RecoveryRecord | NumberRecord | None) -> Recovery | None:
    return None if recovery is None else Recovery(ready_at=recovery.ready_at)
