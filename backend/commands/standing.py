"""Who speaks through a session: their keys, and how far the device is trusted at this moment."""

from datetime import datetime
from typing import NamedTuple

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused


class Standing(NamedTuple):
    """A person's device; both keys by their thumbprints."""

    session_key: str
    transfer_key: str
    trusted_from: datetime | None
    small_until: datetime | None
    is_device_frozen: bool
    is_person_frozen: bool

    def require_trusted(self, now: datetime) -> None:
        """Raises `Refused` DEVICE_FROZEN or DEVICE_WAITING.

        Whoever has only a number and a PIN must not be able to turn out the owner's devices.
        """
        if self.is_device_frozen:
            raise Refused(ErrorCode.DEVICE_FROZEN)
        if self.trusted_from is None or now < self.trusted_from:
            raise Refused(ErrorCode.DEVICE_WAITING)

    def require_may_send(self, now: datetime) -> None:
        """Raises `Refused` ACCOUNT_FROZEN, DEVICE_FROZEN or DEVICE_WAITING."""
        if self.is_person_frozen:
            raise Refused(ErrorCode.ACCOUNT_FROZEN)
        self.require_trusted(now)

    def is_new(self, now: datetime) -> bool:
        """True while it sends small amounts only."""
        return self.small_until is not None and now < self.small_until
