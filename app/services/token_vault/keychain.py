"""The desktop's keychain: Secret Service, macOS Keychain or Windows Credential Manager."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from app.errors import VaultUnavailable
from app.services.token_vault.frame import frame, unframe
from app.services.token_vault.port import Persistence, Platform

T = TypeVar("T")

_USER = "saku"


class KeychainVault:
    """One item for each name; a keychain that is locked, denied, gone or mute is unavailable."""

    persistence = Persistence.KEYCHAIN

    def __init__(self, platform: Platform, timeout_seconds: float = 20.0) -> None:
        self._platform = platform
        self._timeout_seconds = timeout_seconds
        self._backend: Any = None

    async def read(self, name: str) -> str | None:
        """The secret, or None; raises `VaultUnavailable`."""
        return unframe(name, await self._run(lambda: self._find(name)))

    async def write(self, name: str, value: str) -> None:
        """Keep `value`; raises `VaultUnavailable`."""
        await self._run(lambda: self._open().set_password(_item(name), _USER, frame(value)))

    async def erase(self, name: str) -> None:
        """Forget it; raises `VaultUnavailable`."""

        def delete() -> None:
            # Asked first: the backends report "not there" and "not allowed" alike.
            if self._find(name) is not None:
                self._open().delete_password(_item(name), _USER)

        await self._run(delete)

    def _find(self, name: str) -> str | None:
        found: str | None = self._open().get_password(_item(name), _USER)
        return found

    def _open(self) -> Any:
        if self._backend is None:
            self._backend = _build_backend(self._platform)
        return self._backend

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.wait_for(_in_own_thread(work), self._timeout_seconds)
        except Exception as error:  # noqa: BLE001
            # Each platform fails in its own ways (D-Bus, Windows, sockets), and none of them
            # means anything else. Its text may quote the secret and is not passed on.
            raise VaultUnavailable(type(error).__name__) from None


def _item(name: str) -> str:
    # A service of its own for each item: Windows would move items of the same service about.
    return f"Saku {name}"


async def _in_own_thread(work: Callable[[], T]) -> T:
    """Run `work` in a daemon thread, so that one which hangs does not keep the app from ending."""
    done: Future[T] = Future()

    def run() -> None:
        done.set_running_or_notify_cancel()
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 (handed to whoever waits)
            done.set_exception(error)

    threading.Thread(target=run, daemon=True, name="keychain").start()
    return await asyncio.wrap_future(done)


class _IgnoresEnvironment:
    """Whoever can set a variable must not choose where secrets go."""

    def set_properties_from_env(self) -> None:
        """Do nothing, where the library would read KEYRING_PROPERTY_*."""


def _build_backend(platform: Platform) -> Any:
    """The platform's own backend by name: the library's choice can be a file, or nothing."""
    kind: Any
    if platform is Platform.MACOS:
        from keyring.backends.macOS import Keyring as kind
    elif platform is Platform.WINDOWS:
        from keyring.backends.Windows import WinVaultKeyring as kind
    else:
        from keyring.backends.SecretService import Keyring as kind
    backend = type("PinnedKeyring", (_IgnoresEnvironment, kind), {})()
    if platform is Platform.MACOS:
        backend.keychain = None  # else KEYCHAIN_PATH
    if platform is Platform.WINDOWS:
        backend.persist = "local machine"  # the default roams through a company's network
    return backend
