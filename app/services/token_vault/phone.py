"""The phone's keychain: Android Keystore and iOS Keychain, by way of Flet's secure storage."""

from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from flet_secure_storage import (  # type: ignore[import-untyped]
    AndroidOptions,
    IOSOptions,
    KeychainAccessibility,
    SecureStorage,
    StorageCipherAlgorithm,
)

from app.errors import VaultUnavailable
from app.services.token_vault.frame import frame, unframe
from app.services.token_vault.port import Persistence
from app.services.token_vault.waiting import wait_for_answer

T = TypeVar("T")


class Storage(Protocol):
    """The part of `SecureStorage` that is used."""

    def get(self, key: str) -> Coroutine[Any, Any, str | None]:
        """The value, or None."""

    def set(self, key: str, value: str) -> Coroutine[Any, Any, None]:
        """Keep it."""

    def remove(self, key: str) -> Coroutine[Any, Any, None]:
        """Forget it."""


class PhoneVault:
    """Must be made where a Flet page is at hand, unless it is given its `storage`."""

    persistence = Persistence.KEYCHAIN

    def __init__(self, storage: Storage | None = None, timeout_seconds: float = 20.0) -> None:
        self._storage: Storage = build_storage() if storage is None else storage
        self._timeout_seconds = timeout_seconds

    async def read(self, name: str) -> str | None:
        """The secret, or None; raises `VaultUnavailable`."""
        return unframe(name, await self._wait(self._storage.get(name)))

    async def write(self, name: str, value: str) -> None:
        """Keep `value`; raises `VaultUnavailable`."""
        await self._wait(self._storage.set(name, frame(value)))

    async def erase(self, name: str) -> None:
        """Forget it; raises `VaultUnavailable`."""
        await self._wait(self._storage.remove(name))

    async def _wait(self, answer: Coroutine[Any, Any, T]) -> T:
        try:
            return await wait_for_answer(answer, self._timeout_seconds)
        except Exception as error:  # noqa: BLE001 (no failure means anything else)
            raise VaultUnavailable(type(error).__name__) from None


def build_storage() -> SecureStorage:
    """Flet's storage, with the defaults that lose or leak secrets turned off."""
    return SecureStorage(
        android_options=AndroidOptions(
            reset_on_error=False,  # the default erases everything after one failed read
            migrate_on_algorithm_change=True,
            storage_cipher_algorithm=StorageCipherAlgorithm.AES_GCM_NO_PADDING,
            shared_preferences_name="saku_vault",
        ),
        ios_options=IOSOptions(
            account_name="saku",
            # The default would travel to another phone inside a backup.
            accessibility=KeychainAccessibility.UNLOCKED_THIS_DEVICE,
            synchronizable=False,
        ),
    )
