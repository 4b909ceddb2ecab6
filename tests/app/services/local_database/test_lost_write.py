"""Why there are two slots: a keychain that loses a write costs an in-place rotation everything."""

import random
import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.errors import VaultLost
from app.services.local_database import LocalDatabase, Put, key_slot, open_local_database
from app.services.local_database.key_ring import unwrap
from app.services.local_database.keychain_key import read_key
from tests.app.services.local_database.losing_vault import LosingVault
from tests.app.services.local_database.restart import start

ROUNDS = 60


@dataclass
class Tally:
    """How many of the vaults were lost, and of how many writes the keychain forgot the newest."""

    lost: int = 0
    forgotten: int = 0


async def rotate_in_place(database: LocalDatabase) -> None:
    """The obvious way: a new key over the old one, and the slot wrapped anew."""
    kek = secrets.token_bytes(32)
    await database._vault.write("kek.1", b64encode(kek).decode())
    await database._file.run(key_slot.fill, 1, kek, database._ring)


async def rotate_ours(database: LocalDatabase) -> None:
    await database.rotate_kek()


async def play(folder: Path, in_place: bool) -> Tally:
    """Rotate again and again, in any order of flushes, locks of the app, and restarts."""
    tally, chance = Tally(), random.Random(7)
    for number in range(ROUNDS):
        vault = LosingVault()
        database = await start(folder / str(number), vault)
        await database.write([Put("note", "a", b"1")])
        vault.flush()
        try:
            for _ in range(8):
                await (rotate_in_place if in_place else rotate_ours)(database)
                if chance.random() < 0.5:
                    vault.flush()
                if chance.random() < 0.5:
                    # The same process opens it again.
                    await database.close()
                    database = await open_local_database(folder / str(number), vault)
                if chance.random() < 0.5:
                    before = dict(vault.items)
                    vault.restart()
                    tally.forgotten += before != vault.items
                    await database.close()
                    database = await start(folder / str(number), vault)
                assert await database.read("note", "a") == b"1"
            await database.close()
        except VaultLost:
            tally.lost += 1
    return tally


async def test_an_in_place_rotation_loses_and_ours_does_not(tmp_path: Path) -> None:
    naive, ours = await play(tmp_path / "naive", True), await play(tmp_path / "ours", False)
    assert naive.lost > ROUNDS // 2
    assert ours.lost == 0
    assert ours.forgotten > ROUNDS // 2


async def test_a_slot_is_what_the_naive_rotation_fills(tmp_path: Path) -> None:
    """The naive rotation is a fair one: with a keychain that keeps its word it works."""
    vault = LosingVault()
    database = await start(tmp_path, vault)
    await rotate_in_place(database)
    (slot,) = await database._file.run(key_slot.slots)
    kek = await read_key(vault, "kek.1")
    assert kek is not None
    assert unwrap(slot.wrapped, kek, 1) == database._ring
    await database.close()


@pytest.mark.parametrize("flushed", [True, False])
async def test_the_first_key_is_the_one_that_nothing_stands_behind(
    tmp_path: Path, flushed: bool
) -> None:
    vault = LosingVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.close()
    if flushed:
        vault.flush()
    vault.restart()
    if not flushed:
        with pytest.raises(VaultLost):
            await start(tmp_path, vault)
        return
    database = await start(tmp_path, vault)
    assert await database.read("note", "a") == b"1"
    await database.close()
