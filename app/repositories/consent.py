"""Asking the payer: the transfer key for one signature, released by finger, face or PIN."""

from dataclasses import dataclass

from api_contract.money import Money
from api_contract.transfer import SAID_LIMITS, ApprovalLevel, ApprovalMethod
from app.repositories.pin import PinRepository
from app.services.approver import ApprovalOutcome, Approver, Assurance
from app.services.device_keys import DeviceKeys
from app.services.signing_key import SigningKey


@dataclass(frozen=True)
class Consent:
    """The transfer key for one signature, and what the payer did to release it."""

    key: SigningKey
    method: ApprovalMethod
    level: ApprovalLevel


class ConsentRepository:
    """The PIN always works; a finger or face where the device has one and the amount allows it."""

    def __init__(self, keys: DeviceKeys, pins: PinRepository, approver: Approver) -> None:
        self._keys = keys
        self._pins = pins
        self._approver = approver

    async def takes_biometrics(self, amount: Money) -> bool:
        """Whether a finger or face is enough for this amount, here and now."""
        if not self._keys.takes_biometrics:
            return False
        is_bound = self._approver.assurance is Assurance.RESULT_BOUND
        if not is_bound and amount.minor > SAID_LIMITS[amount.currency]:
            return False
        return await self._approver.is_available()

    async def by_biometrics(self, reason: str) -> Consent | None:
        """Show the system's prompt; None when nothing was released, whatever the reason."""
        released = await self._keys.release_with_biometrics(reason)
        if isinstance(released, ApprovalOutcome):
            return None
        is_bound = self._approver.assurance is Assurance.RESULT_BOUND
        level = ApprovalLevel.RELEASED if is_bound else ApprovalLevel.SAID
        return Consent(released, ApprovalMethod.BIOMETRICS, level)

    async def by_pin(self, pin: str) -> Consent:
        """Raises `Rejected` PIN_…, `KeyLost` and other `WalletError`s; nothing was sent then."""
        released = await self._pins.release(pin)
        return Consent(released.key, ApprovalMethod.PIN, ApprovalLevel.RELEASED)
