"""Proving a PIN: every try is counted and committed before it is compared."""

import math
from datetime import datetime

from api_contract.problem import ErrorCode
from backend.commands.context import Context
from backend.commands.refused import Refused
from backend.identity.pin import PIN_LOCK, PIN_TRIES
from backend.storage.pin import PinRecord


def prove_pin(context: Context, person_id: str, pin: str) -> None:
    """Return if it is the PIN; raises `Refused` PIN_REFUSED or PIN_LOCKED with the wait.

    Two short transactions with the slow hash between them: the writer isn't held up, and killing
    the process or asking many times at once buys no uncounted guess.
    """
    record = _count_try(context, person_id)
    if context.pin_hasher.matches(record.hash, pin):
        with context.storage.write() as books:
            books.pins.count(person_id, 0, None)
        return
    if record.locked_until is not None:
        raise _locked(record.locked_until, context.now())
    raise Refused(ErrorCode.PIN_REFUSED)


def _count_try(context: Context, person_id: str) -> PinRecord:
    now = context.now()
    with context.storage.write() as books:
        books.lock(person_id)
        record = books.pins.find(person_id)
        if record is None:
            raise Refused(ErrorCode.PIN_REFUSED)
        failed = record.failed_tries
        if record.locked_until is not None:
            if now < record.locked_until:
                raise _locked(record.locked_until, now)
            failed = 0
        failed += 1
        locked_until = now + PIN_LOCK if failed >= PIN_TRIES else None
        books.pins.count(person_id, failed, locked_until)
    return PinRecord(record.hash, failed, locked_until)


def _locked(until: datetime, now: datetime) -> Refused:
    wait = math.ceil((until - now).total_seconds())
    return Refused(ErrorCode.PIN_LOCKED, retry_after_seconds=wait)
