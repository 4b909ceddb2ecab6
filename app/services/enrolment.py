"""Presents this device to the backend: both keys, and that it holds them."""

from dataclasses import dataclass, field

from api_contract.device import NewDevice, enrolment_bytes
from api_contract.pin import PinRecipe
from app.services.signing_key import SigningKey


@dataclass(frozen=True)
class ProvenNumber:
    """A number that was proven, the ticket for it, and how its owner shows their PIN."""

    phone: str
    ticket: str = field(repr=False)
    recipe: PinRecipe | None = None


def present_device(
    session_key: SigningKey,
    transfer_key: SigningKey,
    ticket: str,
    name: str,
    zone: str,
    *,
    keeps_keys: bool,
) -> NewDevice:
    """The device, enrolled with `ticket` and no other."""
    message = enrolment_bytes(session_key.public, transfer_key.public, ticket)
    return NewDevice(
        name=name,
        zone=zone,
        keeps_keys=keeps_keys,
        session_key=session_key.public,
        transfer_key=transfer_key.public,
        possession=transfer_key.sign(message),
    )
