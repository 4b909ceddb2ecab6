"""A lost number: whoever knows handle and PIN has another one take its place, after days.

Phone and SIM card may both be gone, and with them all that could say yes at once. So the wait is
long, the old number and every device are told, and any trusted device may say no.
"""

import hashlib
import hmac
from datetime import datetime

from api_contract.live_event import LiveEventKind
from api_contract.pin import PinRecipe
from api_contract.problem import ErrorCode
from api_contract.recovery import NumberRecoveryRequest, RecipeRequest, Recovery
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.identity.pin import keep_proof
from backend.identity.token import hash_token
from backend.storage.books import Books
from backend.storage.number_recovery import NumberRecord

_MEMORY_KIB, _LANES, _PASSES = 65_536, 4, range(2, 9)
"""What devices choose; somebody made up has one of these too."""


def read_recipe(context: Context, request: RecipeRequest) -> PinRecipe:
    """Under which the owner of a handle shows their PIN; of no owner too, always the same.

    Raises `Refused` SIGN_IN_REFUSED for the ticket.
    """
    with context.storage.read() as books:
        _require_new_number(books, request.ticket, context.now())
        person = books.people.find_by_handle(request.handle)
        pin = None if person is None else books.pins.find(person.id)
    return pin.recipe if pin is not None else _made_up(context, request.handle)


def begin_number_recovery(context: Context, request: NumberRecoveryRequest) -> Recovery:
    """Let the proven number become the handle's owner's; raises `Refused` SIGN_IN_REFUSED.

    Tries are counted apart from those of the PIN itself: a handle is no secret, and nobody may
    lock somebody else's door with it.
    """
    limit = context.settings.rate_limits.number_recoveries_per_handle
    context.limiter.count(limit, "number recoveries by handle", request.handle)
    now = context.now()
    with context.storage.write() as books:
        phone = _require_new_number(books, request.ticket, now)
        person = books.people.find_by_handle(request.handle)
        record = None if person is None else books.pins.find(person.id)
        if person is None or record is None:
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        kept = keep_proof(context.storage.key_ring.pin_pepper, person.id, request.pin_proof)
        if not hmac.compare_digest(kept, record.hash):
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        if not books.challenges.use_ticket(hash_token(request.ticket), now):
            raise Refused(ErrorCode.SIGN_IN_REFUSED)
        books.lock(person.id)
        ready_at = now + context.settings.number_recovery_time
        books.number_recoveries.set(NumberRecord(person.id, phone, ready_at))
        books.news.add(person.id, LiveEventKind.SESSIONS_CHANGED, now)
    context.code_sender.warn_of_recovery(person.phone, ready_at)
    return Recovery(ready_at=ready_at)


def finish_number_recovery(books: Books, phone: str, now: datetime) -> Recovery | None:
    """Make the number its claimant's if its time has come; else the recovery under way.

    All of the claimant's devices are lost, or one of them would have said no.
    """
    recovery = books.number_recoveries.find_by_phone(phone)
    if recovery is None or books.people.find_by_phone(phone) is not None:
        return None
    if now < recovery.ready_at:
        return Recovery(ready_at=recovery.ready_at)
    for session in books.sessions.list_living(recovery.person_id):
        books.sessions.end(session.id, now)
    for device in books.devices.list_of(recovery.person_id):
        books.devices.revoke(device.id, now)
    books.people.change_phone(recovery.person_id, phone)
    books.number_recoveries.drop(recovery.person_id)
    books.news.add(recovery.person_id, LiveEventKind.SESSIONS_CHANGED, now)
    return None


def _require_new_number(books: Books, ticket: str, now: datetime) -> str:
    phone = books.challenges.find_ticket(hash_token(ticket), now)
    if phone is None or books.people.find_by_phone(phone) is not None:
        raise Refused(ErrorCode.SIGN_IN_REFUSED)
    return phone


def _made_up(context: Context, handle: str) -> PinRecipe:
    key = context.storage.key_ring.pin_pepper
    digest = hmac.digest(key, f"recipe of {handle}".encode(), hashlib.sha256)
    passes = _PASSES[digest[16] % len(_PASSES)]
    return PinRecipe(salt=digest[:16].hex(), memory_kib=_MEMORY_KIB, time_cost=passes, lanes=_LANES)
