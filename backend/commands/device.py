"""Devices: how far each is trusted, who says yes to a new one, and the freeze of everything."""

from datetime import timedelta

from api_contract.device import (
    Device,
    DeviceSignature,
    Unfreezing,
    confirmation_bytes,
    unfreezing_bytes,
)
from api_contract.live_event import LiveEventKind
from api_contract.problem import ErrorCode
from backend.commands.context import Caller, Context
from backend.commands.enrolment import device_of
from backend.commands.pin import prove_pin
from backend.commands.refused import Refused
from backend.commands.standing import Standing
from backend.identity.public_key import has_signed
from backend.storage.books import Books

FRESH = timedelta(minutes=5)
"""How old a signature that lifts a freeze may be."""


def read_device(context: Context, caller: Caller) -> Device:
    """The caller's own."""
    with context.storage.read() as books:
        return _own_device(context, books, caller)


def confirm_device(
    context: Context, caller: Caller, standing: Standing, device_id: str, yes: DeviceSignature
) -> None:
    """The caller says yes to another device of theirs, with a signature.

    Raises `Refused` ACCOUNT_FROZEN, DEVICE_… when the caller may not send themselves, NOT_FOUND for
    a device that is not theirs, INTENT_REFUSED for another's signature.
    """
    now = context.now()
    standing.require_may_send(now)
    _require_signed(standing, yes, confirmation_bytes(device_id))
    with context.storage.write() as books:
        books.lock(caller.person_id)
        device = books.devices.find(device_id)
        if device is None or device.person_id != caller.person_id:
            raise Refused(ErrorCode.NOT_FOUND)
        if device.trusted_from is None or now < device.trusted_from:
            books.devices.trust(device.id, now, now + context.settings.new_device_time)
        _tell(context, books, caller.person_id)


def recover_device(context: Context, caller: Caller) -> Device:
    """The older devices are gone, says the caller: unless one of them says no, this one will do.

    They are told, and have time. Asked again, the time goes on as it was.
    """
    with context.storage.write() as books:
        books.lock(caller.person_id)
        device = books.devices.find(caller.device_id)
        if device is None:
            raise Refused(ErrorCode.UNAUTHENTICATED)
        if device.trusted_from is None:
            trusted_from = context.now() + context.settings.recovery_time
            small_until = trusted_from + context.settings.new_device_time
            books.devices.trust(device.id, trusted_from, small_until)
            _tell(context, books, caller.person_id)
        return _own_device(context, books, caller)


def freeze_person(context: Context, caller: Caller) -> None:
    """From now on no device of the caller's sends anything; asked twice, nothing more happens."""
    with context.storage.write() as books:
        books.people.freeze(caller.person_id, context.now())
        _tell(context, books, caller.person_id)


def unfreeze_person(
    context: Context, caller: Caller, standing: Standing, request: Unfreezing
) -> Device:
    """The caller sends again: small amounts for a while, from every device.

    Takes the PIN and the transfer key of a device that was trusted. Raises `Refused` PIN_…,
    DEVICE_…, INTENT_REFUSED.
    """
    now = context.now()
    standing._replace(is_person_frozen=False).require_may_send(now)
    if abs(now.timestamp() - request.at) > FRESH.total_seconds():
        raise Refused(ErrorCode.INTENT_EXPIRED)
    _require_signed(standing, request, unfreezing_bytes(caller.person_id, request.at))
    prove_pin(context, caller.person_id, request.pin_proof)
    with context.storage.write() as books:
        if books.people.is_frozen(caller.person_id):
            books.people.unfreeze(caller.person_id)
            books.devices.shrink(caller.person_id, now + context.settings.new_device_time)
            _tell(context, books, caller.person_id)
        return _own_device(context, books, caller)


def _own_device(context: Context, books: Books, caller: Caller) -> Device:
    device = books.devices.find(caller.device_id)
    if device is None:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return device_of(
        device, context.now(), is_person_frozen=books.people.is_frozen(caller.person_id)
    )


def _require_signed(standing: Standing, signed: DeviceSignature, message: bytes) -> None:
    is_theirs = signed.key.thumbprint == standing.transfer_key
    if not is_theirs or not has_signed(signed.key, signed.signature, message):
        raise Refused(ErrorCode.INTENT_REFUSED)


def _tell(context: Context, books: Books, person_id: str) -> None:
    books.news.add(person_id, LiveEventKind.SESSIONS_CHANGED, context.now())
