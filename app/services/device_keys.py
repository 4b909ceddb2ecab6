"""This device's two keys: minted, kept sealed, and released for one signature at a time."""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass

from api_contract.device import NewDevice
from api_contract.pin import PinChecked, PinRecipe
from api_contract.pin_proof import expand
from api_contract.session import SessionStarted
from app.errors import DatabaseUnavailable, KeyLost, VaultUnavailable
from app.services.approver import ApprovalOutcome, Approver, Assurance
from app.services.enrolment import ProvenNumber, present_device
from app.services.kept_device import (
    KeptDevice,
    SealedKey,
    erase_device,
    put_device,
    put_number,
    read_device,
    use_number,
)
from app.services.local_database import LocalDatabase, read_key, read_or_mint_key
from app.services.signing_key import SigningKey
from app.services.token_vault import Persistence, TokenVault

PEPPER = "pep.1"
_PIN_SECRET = b"saku pin secret 1"
_PIN_KEY = b"saku pin key 1"
KEY_BYTES = 32


@dataclass(frozen=True)
class _Fresh:
    """Keys on their way to being enrolled for a number."""

    phone: str
    session_key: SigningKey
    transfer_key: SigningKey


class DeviceKeys:
    """One device in one person's name, or none yet.

    The session key is at hand while the app runs, because it signs unattended. The transfer key
    is not: `release_with_…` opens it, and whoever asked lets go of it after one signature.
    """

    def __init__(self, database: LocalDatabase, vault: TokenVault, approver: Approver) -> None:
        self._database = database
        self._vault = vault
        self._approver = approver
        self._kept: KeptDevice | None = None
        self._fresh: _Fresh | None = None
        self._counting = asyncio.Lock()
        self.session_key: SigningKey | None = None
        """Proves each request; None before the first sign-in."""

    @property
    def device_id(self) -> str | None:
        """The backend's name for this device, once it is enrolled."""
        return self._kept.device_id if self._kept else None

    @property
    def recipe(self) -> PinRecipe | None:
        """Under which the PIN is shown, once the device is enrolled."""
        return self._kept.recipe if self._kept else None

    @property
    def takes_biometrics(self) -> bool:
        """Whether a finger or face may release the transfer key."""
        return self._kept is not None and self._kept.by_biometrics is not None

    @property
    def assurance(self) -> Assurance:
        """How strongly such a release is bound to the finger or face."""
        return self._approver.assurance

    async def open(self) -> None:
        """Read what is kept; raises `RecordDamaged`, `DatabaseUnavailable`, `DatabaseDamaged`."""
        self._kept = await read_device(self._database)
        if self._kept is not None:
            self.session_key = _session_key_of(self._kept)

    def present(self, number: ProvenNumber, name: str, zone: str) -> NewDevice:
        """The device as it enrols for a number: as known from before, or with new keys.

        A PIN under another recipe was chosen anew, and doesn't open what was sealed under the old
        one: then the device stays and its transfer key is a new one.
        """
        keeps_keys = self._database.persistence is Persistence.KEYCHAIN
        kept = self._kept if self._kept and self._kept.phone == number.phone else None
        if kept is not None and kept.recipe == number.recipe:
            session_key = self.session_key = _session_key_of(kept)
            return NewDevice(
                name=name,
                zone=zone,
                keeps_keys=keeps_keys,
                session_key=session_key.public,
                transfer_key=kept.transfer_key,
            )
        if self._fresh is None or self._fresh.phone != number.phone:
            session_key = SigningKey.mint() if kept is None else _session_key_of(kept)
            self._fresh = _Fresh(number.phone, session_key, SigningKey.mint())
        self.session_key, transfer_key = self._fresh.session_key, self._fresh.transfer_key
        return present_device(
            self.session_key, transfer_key, number.ticket, name, zone, keeps_keys=keeps_keys
        )

    async def keep(self, started: SessionStarted, recipe: PinRecipe, root: bytes) -> None:
        """Keep the keys that were just enrolled, the transfer key under the PIN.

        Raises `VaultUnavailable`, `DatabaseUnavailable`.
        """
        fresh, before = self._fresh, self._kept
        if fresh is None or fresh.session_key is not self.session_key:
            return  # the device that is kept already
        transfer_key = fresh.transfer_key
        pepper = await read_or_mint_key(self._vault, PEPPER)
        pin_key = derive_pin_key(root, pepper, started.pin)
        kept = KeptDevice(
            phone=started.person.phone,
            device_id=started.device.id,
            session_secret=fresh.session_key.secret().hex(),
            transfer_key=transfer_key.public,
            recipe=recipe,
            by_pin=(SealedKey.of(pin_key, transfer_key.secret()),),
        )
        # A device that stays goes on counting: a number used twice would freeze it.
        is_new = before is None or before.device_id != kept.device_id
        await self._database.write([put_device(kept), *([put_number(0)] if is_new else [])])
        self._kept, self._fresh = kept, None
        await self.enrol_biometrics(transfer_key)

    async def release_with_pin(self, root: bytes, checked: PinChecked) -> SigningKey:
        """The transfer key; raises `KeyLost` when this PIN opens nothing here."""
        kept, pepper = self._kept, await read_key(self._vault, PEPPER)
        if kept is None or pepper is None:
            raise KeyLost
        pin_key = derive_pin_key(root, pepper, checked)
        for slot in kept.by_pin:
            secret = slot.open(pin_key)
            if secret is not None:
                return SigningKey.open(secret)
        raise KeyLost

    async def release_with_biometrics(self, reason: str) -> SigningKey | ApprovalOutcome:
        """The transfer key after the system's prompt, or why not."""
        kept = self._kept
        if kept is None or kept.by_biometrics is None:
            return ApprovalOutcome.NOT_ENROLLED
        released = await self._approver.release(reason)
        if isinstance(released, bytes):
            secret = kept.by_biometrics.open(released)
            if secret is not None:
                return SigningKey.open(secret)
            # Another key than the one that was written, as a keychain leaves that loses a write.
            released = ApprovalOutcome.ENROLMENT_CHANGED
        if released is ApprovalOutcome.ENROLMENT_CHANGED and self._kept is kept:
            # On a full disk the slot stays, and is found useless again.
            with contextlib.suppress(DatabaseUnavailable):
                await self._keep(by_biometrics=None)
        return released

    async def enrol_biometrics(self, transfer_key: SigningKey) -> None:
        """Let a finger or face release the key from now on, where there is one; else nothing."""
        if self.takes_biometrics or not await self._approver.is_available():
            return
        key = secrets.token_bytes(KEY_BYTES)
        try:
            await self._approver.enrol(key)
        except VaultUnavailable:
            return
        await self._keep(by_biometrics=SealedKey.of(key, transfer_key.secret()))

    async def prepare_pin(
        self, transfer_key: SigningKey, new_root: bytes, checked: PinChecked
    ) -> None:
        """Seal the transfer key under a new PIN too, before the backend is asked to change it."""
        kept, pepper = self._kept, await read_key(self._vault, PEPPER)
        if kept is None or pepper is None:
            raise KeyLost
        slot = SealedKey.of(derive_pin_key(new_root, pepper, checked), transfer_key.secret())
        await self._keep(by_pin=(kept.by_pin[0], slot))

    async def settle_pin(self, root: bytes, checked: PinChecked) -> None:
        """The backend has taken this PIN: a slot for another one goes."""
        kept = self._kept
        if kept is not None and len(kept.by_pin) > 1:
            pepper = await read_key(self._vault, PEPPER)
            pin_key = b"" if pepper is None else derive_pin_key(root, pepper, checked)
            opening = tuple(slot for slot in kept.by_pin if slot.open(pin_key) is not None)
            await self._keep(by_pin=opening or kept.by_pin)

    async def use_number(self) -> int:
        """The next number for a signature; raises `DatabaseUnavailable`, and nothing is signed."""
        async with self._counting:
            return await use_number(self._database)

    async def forget(self) -> None:
        """No device any more; raises `VaultUnavailable`, `DatabaseUnavailable`."""
        self._kept = self._fresh = self.session_key = None
        await self._database.write(erase_device())
        await self._approver.forget()
        # What was erased may still stand in the file: without its key nothing opens it.
        await self._database.rotate_dek()

    async def _keep(self, **changes: SealedKey | tuple[SealedKey, ...] | None) -> None:
        assert self._kept is not None
        kept = self._kept.model_copy(update=changes)
        await self._database.write([put_device(kept)])
        self._kept = kept


def _session_key_of(kept: KeptDevice) -> SigningKey:
    return SigningKey.open(bytes.fromhex(kept.session_secret))


def derive_pin_key(root: bytes, pepper: bytes, checked: PinChecked) -> bytes:
    """What opens the transfer key: the PIN, this device and the backend, each with its part."""
    share = bytes.fromhex(checked.share)
    return expand(expand(root, _PIN_SECRET) + pepper + share, _PIN_KEY)
