"""Enrolling a device: its keys are proven, and others have their say before it may send."""

import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from api_contract.device import Device, DeviceState, NewDevice, enrolment_bytes
from api_contract.money import Money
from api_contract.problem import ErrorCode
from backend.commands.context import Context
from backend.commands.pin import SHARE_BYTES
from backend.commands.refused import Refused
from backend.identity.public_key import has_signed
from backend.ledger.limit import NEW_DEVICE_PER_DAY
from backend.storage.books import Books
from backend.storage.device import DeviceRecord


class Arrival(NamedTuple):
    """Who comes without a session: the key that signed the request, and where it came from."""

    session_key: str
    address: str


def enrol(
    context: Context,
    books: Books,
    person_id: str,
    device: NewDevice,
    ticket: str,
    arrival: Arrival,
    *,
    is_first: bool = False,
) -> DeviceRecord:
    """The device with these keys: enrolled now, or known from before.

    Raises `Refused` PROOF_REFUSED for keys that were not proven, KEY_TAKEN for those that are or
    were another device's, or a frozen one's. A person's first device is trusted whole: who is a new
    customer has nothing yet that an older device could lose. Any other sends small amounts for
    some hours, and nothing until one that keeps its keys has said yes, if there is one. One that
    shows another transfer key than before is trusted as before, and sends small amounts again.
    """
    session_key = arrival.session_key
    if device.session_key.thumbprint != session_key:
        raise Refused(ErrorCode.PROOF_REFUSED)
    older = books.devices.list_of(person_id)
    transfer_key = device.transfer_key.thumbprint
    known = next((each for each in older if each.session_key == session_key), None)
    if known is not None and known.frozen_at is None and known.transfer_key == transfer_key:
        return known
    stays = known is not None and known.frozen_at is None
    # First, for a device that is known to itself proves no possession, and may be known no more.
    if books.devices.is_key_known(transfer_key, *([] if stays else [session_key])):
        raise Refused(ErrorCode.KEY_TAKEN)
    _require_possession(device, ticket)
    now = context.now()
    if known is not None and stays:
        # Its PIN was chosen anew, and the old one sealed the old key.
        small_until = now + context.settings.new_device_time
        return books.devices.change_key(known.id, transfer_key, small_until)
    waits = any(each.keeps_keys and _can_vouch(each, now) for each in older)
    record = DeviceRecord(
        id=str(uuid4()),
        person_id=person_id,
        name=device.name,
        zone=device.zone,
        address=arrival.address,
        keeps_keys=device.keeps_keys,
        session_key=session_key,
        transfer_key=transfer_key,
        enrolled_at=now,
        trusted_from=None if waits else now,
        small_until=None if is_first else now + context.settings.new_device_time,
        share=secrets.token_bytes(SHARE_BYTES),
    )
    books.devices.add(record)
    return record


def device_of(device: DeviceRecord, now: datetime, *, is_person_frozen: bool = False) -> Device:
    """The device as it crosses the wire."""
    is_small = device.small_until is not None and now < device.small_until
    limits = NEW_DEVICE_PER_DAY.items() if is_small else ()
    return Device(
        id=device.id,
        name=device.name,
        state=_state_of(device, now),
        keeps_keys=device.keeps_keys,
        is_frozen=is_person_frozen,
        enrolled_at=device.enrolled_at,
        trusted_from=device.trusted_from,
        small_until=device.small_until if is_small else None,
        small_limits=tuple(Money(minor=minor, currency=currency) for currency, minor in limits),
    )


def _state_of(device: DeviceRecord, now: datetime) -> DeviceState:
    if device.frozen_at is not None:
        return DeviceState.FROZEN
    if device.trusted_from is None:
        return DeviceState.WAITING
    return DeviceState.TRUSTED if _is_trusted(device, now) else DeviceState.RECOVERING


def _can_vouch(device: DeviceRecord, now: datetime) -> bool:
    return device.frozen_at is None and _is_trusted(device, now)


def _is_trusted(device: DeviceRecord, now: datetime) -> bool:
    return device.trusted_from is not None and device.trusted_from <= now


def _require_possession(device: NewDevice, ticket: str) -> None:
    message = enrolment_bytes(device.session_key, device.transfer_key, ticket)
    if (
        device.transfer_key == device.session_key
        or device.possession is None
        or not has_signed(device.transfer_key, device.possession, message)
    ):
        raise Refused(ErrorCode.PROOF_REFUSED)
