"""Records of the device, each sealed on its own; every write is on the disk when it returns."""

import asyncio
import sqlite3
from collections.abc import Sequence

from app.services.local_database import key_slot, record
from app.services.local_database.change import Change
from app.services.local_database.database_file import DatabaseFile
from app.services.local_database.key_ring import KeyRing
from app.services.local_database.keychain_key import KEK, erase_keys, name_of
from app.services.local_database.keys import add_slot, read_keks
from app.services.token_vault import Persistence, TokenVault

BATCH = 64
"""Records re-sealed in one transaction: some milliseconds, so that others get their turn."""


class LocalDatabase:
    """Opened by `open_local_database`.

    Every method may raise `DatabaseDamaged`, and `DatabaseUnavailable`, which leaves open whether
    a write stands.
    """

    def __init__(self, file: DatabaseFile, vault: TokenVault, ring: KeyRing) -> None:
        self.persistence: Persistence = vault.persistence
        self._file = file
        self._vault = vault
        # The file does one thing after the other: what is still sealed with the ring of before
        # comes before the re-sealing that looks for it.
        self._ring = ring
        self._turning = asyncio.Lock()

    async def read(self, kind: str, record_id: str) -> bytes | None:
        """The content, or None; raises `RecordDamaged`."""
        return await self._file.run(record.find, self._ring, kind, record_id)

    async def read_all(self, kind: str) -> dict[str, bytes]:
        """By id, in its order, the content of every record of a kind; raises `RecordDamaged`."""
        return await self._file.run(record.find_all, self._ring, kind)

    async def write(self, changes: Sequence[Change]) -> None:
        """All the changes in their order, or none of them."""
        await self._file.run(record.change, self._ring, changes)

    async def rotate_kek(self) -> None:
        """A new key in the keychain; raises `VaultUnavailable`. The old goes at the next start."""
        async with self._turning:
            await add_slot(self._file, self._vault, self._ring)

    async def rotate_dek(self) -> None:
        """A new key for the records, or the end of a change to one that was cut short.

        Raises `VaultUnavailable`, and `RecordDamaged`: the old key stays until that record was
        erased or put again, and this was asked once more.
        """
        async with self._turning:
            keks = await read_keks(self._file, self._vault)
            if not self._ring.is_turning:
                await self._turn(keks, self._ring.grown())
            while await self._file.run(record.reseal, self._ring, BATCH):
                pass
            await self._turn(keks, self._ring.pruned())
            await self._file.shrink()

    async def wipe(self) -> None:
        """Forget everything and close; raises `VaultUnavailable`.

        The slots first, then the keychain's items, then the file: a crash half-way leaves
        ciphertext without keys, and the next opening starts afresh.
        """
        async with self._turning:
            try:
                await self._file.run(key_slot.empty_all_but, None)
                await self._file.shrink()
                numbers = await self._file.run(key_slot.emptied)
                await erase_keys(self._vault, [name_of(KEK, number) for number in numbers])
                await self._file.remove()
            finally:
                await self._file.close()

    async def close(self) -> None:
        """Give the file back; nothing may be asked afterwards."""
        await self._file.close()

    async def _turn(self, keks: dict[int, bytes], ring: KeyRing) -> None:
        def fill_slots(connection: sqlite3.Connection) -> None:
            for number, kek in keks.items():
                key_slot.fill(connection, number, kek, ring)

        await self._file.run(fill_slots)
        self._ring = ring
