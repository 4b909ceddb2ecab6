"""A keychain that can be locked, lose what it is given, and be looked into."""

import asyncio

from app.errors import VaultUnavailable
from app.services.token_vault import Persistence


class FakeVault:
    """`items` is what it holds; hand the same dict to a second vault to play a restart."""

    persistence = Persistence.KEYCHAIN

    def __init__(self, items: dict[str, str] | None = None) -> None:
        self.items: dict[str, str] = {} if items is None else items
        self.steps: list[str] = []
        self.is_locked = False
        self.refuses_writes = False
        self.refuses_erasing = False

    async def read(self, name: str) -> str | None:
        await self._step("read", name, self.is_locked)
        return self.items.get(name)

    async def write(self, name: str, value: str) -> None:
        await self._step("write", name, self.is_locked or self.refuses_writes)
        self.items[name] = value

    async def erase(self, name: str) -> None:
        await self._step("erase", name, self.is_locked or self.refuses_erasing)
        self.items.pop(name, None)

    async def _step(self, verb: str, name: str, refused: bool) -> None:
        self.steps.append(f"{verb} {name}")
        await asyncio.sleep(0)
        if refused:
            raise VaultUnavailable("locked")
