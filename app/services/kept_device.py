"""What the device keeps of its keys, sealed as a record of the local database."""

from base64 import b64decode, b64encode
from typing import Annotated

from pydantic import Field

from api_contract.base import Identifier, Model
from api_contract.key import PublicKey
from api_contract.person import PhoneNumber
from api_contract.pin import PinRecipe
from app.services.local_database import Erase, LocalDatabase, Put
from app.services.local_database.seal import Sealed, seal, unseal

KIND = "device"
_KEYS, _SEQUENCE = "keys", "sequence"


class SealedKey(Model):
    """The transfer key under another key; both parts in base64."""

    nonce: str
    body: str

    @classmethod
    def of(cls, key: bytes, secret: bytes) -> "SealedKey":
        """`secret` under `key`."""
        sealed = seal(key, secret, *_PLACE)
        return cls(nonce=_encode(sealed.nonce), body=_encode(sealed.body))

    def open(self, key: bytes) -> bytes | None:
        """The secret; None under any other key."""
        return unseal(key, Sealed(b64decode(self.nonce), b64decode(self.body)), *_PLACE)


class KeptDevice(Model):
    """Both keys: the session's as it is, the transfer key under what releases it.

    `by_pin` has a second slot while a PIN is being changed: one of them opens, whichever PIN the
    backend ends up with. `phone` is the number of whom the keys speak for.
    """

    phone: PhoneNumber
    device_id: Identifier
    session_secret: Annotated[str, Field(repr=False)]
    transfer_key: PublicKey
    recipe: PinRecipe
    by_pin: tuple[SealedKey, ...]
    by_biometrics: SealedKey | None = None


async def read_device(database: LocalDatabase) -> KeptDevice | None:
    """What is kept; raises `RecordDamaged`, `DatabaseUnavailable`."""
    content = await database.read(KIND, _KEYS)
    return None if content is None else KeptDevice.model_validate_json(content)


def put_device(kept: KeptDevice) -> Put:
    """The change that keeps it."""
    return Put(KIND, _KEYS, kept.model_dump_json().encode())


def erase_device() -> tuple[Erase, ...]:
    """The changes that forget it."""
    return tuple(Erase(KIND, each) for each in (_KEYS, _SEQUENCE))


async def use_number(database: LocalDatabase) -> int:
    """The next number for a signature; it is on the disk as used before anything is signed."""
    number = int(await database.read(KIND, _SEQUENCE) or b"0") + 1
    await database.write([put_number(number)])
    return number


def put_number(number: int) -> Put:
    """The change that marks numbers up to this one as used."""
    return Put(KIND, _SEQUENCE, str(number).encode())


_PLACE = ("transfer key",)


def _encode(data: bytes) -> str:
    return b64encode(data).decode()
