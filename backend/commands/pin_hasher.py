"""Argon2id for PINs: slow on purpose, at the cost the settings name."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.settings import Settings


class PinHasher:
    """Makes and checks the hash that is kept instead of a PIN."""

    def __init__(self, settings: Settings) -> None:
        self._argon2 = PasswordHasher(
            time_cost=settings.pin_time_cost,
            memory_cost=settings.pin_memory_kib,
            parallelism=settings.pin_parallelism,
        )

    def hash(self, pin: str) -> str:
        """The hash with its salt and costs inside."""
        return self._argon2.hash(pin)

    def matches(self, pin_hash: str, pin: str) -> bool:
        """True when the PIN is the one that was hashed."""
        try:
            return self._argon2.verify(pin_hash, pin)
        except (VerificationError, InvalidHashError):
            return False
