"""A vault that forgets with the process: for browsers, and where no keychain can be used."""

from app.services.token_vault.port import Persistence


class MemoryVault:
    """Holds secrets for this process only."""

    persistence = Persistence.MEMORY

    def __init__(self) -> None:
        self._items: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        """The secret, or None."""
        return self._items.get(name)

    async def write(self, name: str, value: str) -> None:
        """Keep `value` until the process ends."""
        self._items[name] = value

    async def erase(self, name: str) -> None:
        """Forget it."""
        self._items.pop(name, None)
