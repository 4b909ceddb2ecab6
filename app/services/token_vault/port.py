"""What every vault can do, whatever keeps it."""

from enum import StrEnum
from typing import Protocol


class Platform(StrEnum):
    """Where the client runs."""

    ANDROID = "android"
    IOS = "ios"
    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"
    WEB = "web"


class Persistence(StrEnum):
    """How long a vault remembers."""

    KEYCHAIN = "keychain"
    MEMORY = "memory"


class TokenVault(Protocol):
    """Keeps short secrets by name; every method may raise `VaultUnavailable`."""

    @property
    def persistence(self) -> Persistence:
        """Whether what is written outlives the process."""

    async def read(self, name: str) -> str | None:
        """The secret, or None when there is none or what is there was damaged."""

    async def write(self, name: str, value: str) -> None:
        """Keep `value` in place of what was there."""

    async def erase(self, name: str) -> None:
        """Forget it; nothing there is fine."""
