"""Becoming a customer, and reading one's own profile."""

from uuid import uuid4

from api_contract.person import Person, PersonKind, SignUp
from api_contract.problem import ErrorCode
from api_contract.session import SessionStarted
from backend.commands.context import Caller, Context
from backend.commands.enrolment import Arrival, enrol
from backend.commands.pin import keep_pin
from backend.commands.profile import profile_of
from backend.commands.refused import Refused
from backend.commands.session import begin_session
from backend.identity.handle import is_reserved
from backend.identity.token import hash_token
from backend.ledger.event import AccountOpened
from backend.storage.books import Books
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord


def sign_up(context: Context, request: SignUp, arrival: Arrival) -> SessionStarted:
    """A person, a PIN, an account, a device and a session, or nothing of it.

    Raises `Refused` SIGN_IN_REFUSED, ALREADY_SIGNED_UP, PROOF_REFUSED, KEY_TAKEN or HANDLE_TAKEN;
    after the last one the ticket is still good.
    """
    ticket_hash = hash_token(request.ticket)
    with context.storage.read() as books:
        phone = books.challenges.find_ticket(ticket_hash, context.now())
    if phone is None:
        raise Refused(ErrorCode.SIGN_IN_REFUSED)
    now = context.now()
    person = PersonRecord(str(uuid4()), PersonKind.PERSON, request.name, request.handle, phone, now)
    with context.storage.write() as books:
        books.lock(f"handle:{person.handle}")
        books.lock(phone)
        _refuse_taken(books, person)
        if not books.challenges.use_ticket(ticket_hash, now):
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        books.people.add(person)
        pin = keep_pin(context, person.id, request.pin.recipe, request.pin.proof)
        books.pins.set(person.id, pin)
        device = enrol(
            context, books, person.id, request.device, request.ticket, arrival, is_first=True
        )
        books.journal.lock()
        at = books.journal.moment(now)
        opened = AccountOpened(
            at=at, account_id=str(uuid4()), person_id=person.id, currency=request.currency
        )
        books.journal.append(Entry(opened))
        return begin_session(context, books, person, device, pin)


def read_me(context: Context, caller: Caller) -> Person:
    """The caller's own profile."""
    with context.storage.read() as books:
        person = books.people.find(caller.person_id)
    if person is None:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return profile_of(person)


def _refuse_taken(books: Books, person: PersonRecord) -> None:
    if books.people.find_by_phone(person.phone) is not None:
        raise Refused(ErrorCode.ALREADY_SIGNED_UP)
    if is_reserved(person.handle) or books.people.find_by_handle(person.handle) is not None:
        raise Refused(ErrorCode.HANDLE_TAKEN)
