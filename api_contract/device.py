"""A device: the two keys that speak for it, and how far it is trusted."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from api_contract.base import Identifier, Instant, Model
from api_contract.key import KeySignature, PublicKey
from api_contract.money import Money
from api_contract.pin import PinProof

ZoneName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{0,40}$")]
"""A time zone of the IANA database (`Asia/Jakarta`): where a device says it is."""

DeviceName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class NewDevice(Model):
    """A device that enrols, with its two keys.

    The session key proves each request, the transfer key signs what moves money and nothing else.
    `possession` is the transfer key's signature over `enrolment_bytes`; the session key is proven
    by the request's own proof. `keeps_keys` is False where they are lost with the process, as in
    a browser: such a device vouches for no other.
    """

    name: DeviceName = ""
    zone: ZoneName = ""
    keeps_keys: bool
    session_key: PublicKey
    transfer_key: PublicKey
    possession: KeySignature | None = None
    """None for a device that is known already."""


class DeviceState(StrEnum):
    """How far a device is trusted."""

    WAITING = "waiting"
    """Another device has not said yes; it may look, and not send."""
    RECOVERING = "recovering"
    """Nobody vouches for it; unless an older device says no, it is trusted at `trusted_from`."""
    TRUSTED = "trusted"
    FROZEN = "frozen"
    """Something spoke with its key that can't have been it."""


class Device(Model):
    """This device as the backend sees it.

    Until `small_until` it sends no more than `small_limits` at a time and in a day, one amount for
    each currency. `is_frozen` is about the person: no device of theirs sends anything.
    """

    id: Identifier
    name: DeviceName
    state: DeviceState
    keeps_keys: bool
    is_frozen: bool = False
    enrolled_at: Instant
    trusted_from: Instant | None
    small_until: Instant | None
    small_limits: tuple[Money, ...]


def enrolment_bytes(session_key: PublicKey, transfer_key: PublicKey, ticket: str) -> bytes:
    """What the transfer key signs to join the session key, once, for this ticket."""
    return "\n".join(
        ("saku device 1", session_key.thumbprint, transfer_key.thumbprint, ticket, "")
    ).encode()


class DeviceSignature(Model):
    """Signed with the caller's transfer key: `confirmation_bytes`, or `unfreezing_bytes`."""

    key: PublicKey
    signature: KeySignature


class Unfreezing(DeviceSignature):
    """POST /v1/people/me/unfreezing: send again, small amounts at first."""

    pin_proof: PinProof
    at: Annotated[int, Field(ge=0, lt=2**53)]


def confirmation_bytes(device_id: str) -> bytes:
    """What another device signs to say yes to this one."""
    return f"saku device yes 1\n{device_id}\n".encode()


def unfreezing_bytes(person_id: str, at: int) -> bytes:
    """What a device signs to let its person send again; `at` is seconds since 1970."""
    return f"saku unfreeze 1\n{person_id}\n{at}\n".encode()
