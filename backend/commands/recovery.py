"""A forgotten PIN: the number's owner chooses another, and the devices have time to say no."""

from datetime import datetime

from api_contract.live_event import LiveEventKind
from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery, RecoveryRequest
from backend.commands.context import Caller, Context
from backend.commands.pin import keep_pin
from backend.commands.refused import Refused
from backend.commands.standing import Standing
from backend.identity.token import hash_token
from backend.storage.books import Books
from backend.storage.pin import PinRecord
from backend.storage.recovery import RecoveryRecord


def begin_recovery(context: Context, request: RecoveryRequest) -> Recovery:
    """Let the new PIN count from `ready_at` on; raises `Refused` SIGN_IN_REFUSED for the ticket.

    Whoever has the number and not the PIN may be a thief with a stolen SIM: until then nothing
    changes, every device is told, and the right PIN or a no from one of them ends it. Begun anew,
    the time begins anew.
    """
    now = context.now()
    with context.storage.write() as books:
        phone = books.challenges.find_ticket(hash_token(request.ticket), now)
        person = None if phone is None else books.people.find_by_phone(phone)
        if person is None or not books.challenges.use_ticket(hash_token(request.ticket), now):
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        books.lock(person.id)
        pin = keep_pin(context, person.id, request.pin.recipe, request.pin.proof)
        ready_at = now + context.settings.recovery_time
        books.recoveries.set(person.id, RecoveryRecord(pin, ready_at))
        books.news.add(person.id, LiveEventKind.SESSIONS_CHANGED, now)
    return Recovery(ready_at=ready_at)


def stop_recovery(context: Context, caller: Caller, standing: Standing) -> None:
    """A trusted device says no: PIN and number stay as they are; raises `Refused` DEVICE_…."""
    standing.require_trusted(context.now())
    with context.storage.write() as books:
        books.lock(caller.person_id)
        books.recoveries.drop(caller.person_id)
        books.number_recoveries.drop(caller.person_id)
        books.news.add(caller.person_id, LiveEventKind.SESSIONS_CHANGED, context.now())


def finish_recovery(books: Books, person_id: str, now: datetime) -> RecoveryRecord | None:
    """Put the new PIN in the old one's place if its time has come; else the one under way."""
    recovery = books.recoveries.find(person_id)
    if recovery is None or now < recovery.ready_at:
        return recovery
    before = books.pins.find(person_id)
    generation = 1 if before is None else before.generation + 1
    books.pins.set(person_id, PinRecord(recovery.pin.recipe, recovery.pin.hash, generation))
    books.recoveries.drop(person_id)
    return None
