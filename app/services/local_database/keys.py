"""The keys across file and keychain: found at a start, renewed, and swept away.

In this order, so that a crash anywhere leaves a file that opens: a number is reserved, the key
written and read back, its slot filled; later the slot is emptied, the key erased, the number
forgotten. An older slot goes only once the newer one was opened by another process than the one
that made it.
"""

import logging

from app.errors import VaultLost, VaultUnavailable
from app.services.local_database import key_slot, record
from app.services.local_database.database_file import DatabaseFile
from app.services.local_database.key_ring import KeyRing, mint_ring, unwrap
from app.services.local_database.key_slot import KeySlot
from app.services.local_database.keychain_key import KEK, mint_key, name_of, read_key
from app.services.token_vault import TokenVault

_log = logging.getLogger(__name__)

_PROBE = "kek.probe"


async def open_ring(file: DatabaseFile, vault: TokenVault) -> KeyRing:
    """The ring of an opened file, new in a new one; raises `VaultUnavailable` and `VaultLost`."""
    slots = await file.run(key_slot.slots)
    if not slots:
        return await _found(file, vault)
    opened = await _try(slots, vault)
    if opened is None:
        # A keychain that answers "nothing" to everybody has lost nothing: it is seen to work,
        # and asked once more.
        await mint_key(vault, _PROBE)
        await vault.erase(_PROBE)
        opened = await _try(slots, vault)
    if opened is None:
        raise VaultLost
    slot, ring = opened
    if slot.is_proven:
        await file.run(key_slot.empty_all_but, slot.kek)
    await _sweep(file, vault)
    return ring


async def add_slot(file: DatabaseFile, vault: TokenVault, ring: KeyRing) -> None:
    """One more slot for `ring`, with a key of its own; raises `VaultUnavailable`."""
    number = await file.run(key_slot.reserve)
    while await vault.read(name_of(KEK, number)) is not None:
        # It opens a file that was set aside.
        await file.run(key_slot.forget, number)
        number = await file.run(key_slot.reserve)
    kek = await mint_key(vault, name_of(KEK, number))
    await file.run(key_slot.fill, number, kek, ring)


async def read_keks(file: DatabaseFile, vault: TokenVault) -> dict[int, bytes]:
    """By number, the key to every slot; raises `VaultUnavailable` when one can't be had now.

    A slot that would be left behind with an old ring could be the one that opens next.
    """
    keks = {}
    for slot in await file.run(key_slot.slots):
        kek = await read_key(vault, name_of(KEK, slot.kek))
        if kek is None or unwrap(slot.wrapped, kek, slot.kek) is None:
            raise VaultUnavailable("a key that may still be needed can't be read")
        keks[slot.kek] = kek
    return keks


async def _try(slots: list[KeySlot], vault: TokenVault) -> tuple[KeySlot, KeyRing] | None:
    """The first slot that opens, and its ring."""
    for slot in slots:
        kek = await read_key(vault, name_of(KEK, slot.kek))
        ring = unwrap(slot.wrapped, kek, slot.kek) if kek else None
        if ring is not None:
            return slot, ring
    return None


async def _found(file: DatabaseFile, vault: TokenVault) -> KeyRing:
    # Records without a slot are what a wipe left that was cut short: nothing opens them.
    await file.run(record.erase_all)
    await _sweep(file, vault)
    ring = mint_ring()
    await add_slot(file, vault, ring)
    return ring


async def _sweep(file: DatabaseFile, vault: TokenVault) -> None:
    numbers = await file.run(key_slot.emptied)
    for number in numbers:
        try:
            await vault.erase(name_of(KEK, number))
        except VaultUnavailable:
            _log.warning("a key that opens nothing stays until the next start")
            return
        await file.run(key_slot.forget, number)
    if numbers:
        await file.shrink()
