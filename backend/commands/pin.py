"""Proving a PIN: every try is counted and committed before it is compared."""

import hmac
import math
from datetime import datetime

from api_contract.pin import PinChange, PinCheck, PinChecked, PinRecipe
from api_contract.problem import ErrorCode
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.commands.standing import Standing
from backend.identity.pin import PIN_LOCK, PIN_TRIES, PIN_TRIES_IN_ALL, keep_proof
from backend.storage.books import Books
from backend.storage.device import DeviceRecord
from backend.storage.pin import PinRecord

SHARE_BYTES = 32


def check_pin(context: Context, caller: Caller, check: PinCheck) -> PinChecked:
    """The device's share, if it is the PIN; raises `Refused` as `prove_pin` does."""
    record = prove_pin(context, caller.person_id, check.proof)
    with context.storage.read() as books:
        device = books.devices.find(caller.device_id)
    if device is None:
        raise Refused(ErrorCode.SESSION_ENDED)
    return checked(device, record)


def change_pin(
    context: Context, caller: Caller, standing: Standing, change: PinChange
) -> PinChecked:
    """Another PIN; raises `Refused` as `prove_pin` does, and DEVICE_….

    The share stays, so that a device can seal its key under the new PIN before it asks for it.
    Every other device finds at its next check that the PIN is of a later generation than its own.
    """
    standing.require_trusted(context.now())
    proven = prove_pin(context, caller.person_id, change.proof)
    kept = keep_pin(context, caller.person_id, proven.recipe, change.new_proof)
    with context.storage.write() as books:
        books.lock(caller.person_id)
        device, record = books.devices.find(caller.device_id), books.pins.find(caller.person_id)
        if device is None or record is None or record.hash != proven.hash:
            raise Refused(ErrorCode.PIN_REFUSED)
        changed = PinRecord(kept.recipe, kept.hash, record.generation + 1)
        books.pins.set(caller.person_id, changed)
    return checked(device, changed)


def checked(device: DeviceRecord, record: PinRecord) -> PinChecked:
    """What a device gets for the right PIN."""
    return PinChecked(share=device.share.hex(), generation=record.generation)


def keep_pin(context: Context, person_id: str, recipe: PinRecipe, proof: str) -> PinRecord:
    """What is kept of a PIN that was just chosen."""
    pepper = context.storage.key_ring.pin_pepper
    return PinRecord(recipe, keep_proof(pepper, person_id, proof))


def prove_pin(context: Context, person_id: str, proof: str) -> PinRecord:
    """The PIN's record, if this is its proof.

    Raises `Refused` PIN_REFUSED, PIN_LOCKED with the wait, PIN_ENDED after too many tries in all.
    Killing the process or asking many times at once buys no uncounted guess.
    """
    with context.storage.write() as books:
        counted = _count_try(context, books, person_id)
    pepper = context.storage.key_ring.pin_pepper
    if hmac.compare_digest(counted.hash, keep_proof(pepper, person_id, proof)):
        with context.storage.write() as books:
            books.pins.count(person_id, 0, None)
            # Whoever knows the PIN has not forgotten it.
            books.recoveries.drop(person_id)
        return counted
    if counted.failed_tries >= PIN_TRIES_IN_ALL:
        raise Refused(ErrorCode.PIN_ENDED)
    if counted.locked_until is not None:
        raise _locked(counted.locked_until, context.now())
    raise Refused(ErrorCode.PIN_REFUSED)


def _count_try(context: Context, books: Books, person_id: str) -> PinRecord:
    now = context.now()
    books.lock(person_id)
    record = books.pins.find(person_id)
    if record is None:
        raise Refused(ErrorCode.PIN_REFUSED)
    if record.failed_tries >= PIN_TRIES_IN_ALL:
        raise Refused(ErrorCode.PIN_ENDED)
    if record.locked_until is not None and now < record.locked_until:
        raise _locked(record.locked_until, now)
    failed = record.failed_tries + 1
    locked_until = now + PIN_LOCK if failed % PIN_TRIES == 0 else None
    books.pins.count(person_id, failed, locked_until)
    return PinRecord(record.recipe, record.hash, record.generation, failed, locked_until)


def _locked(until: datetime, now: datetime) -> Refused:
    wait = math.ceil((until - now).total_seconds())
    return Refused(ErrorCode.PIN_LOCKED, retry_after_seconds=wait)
