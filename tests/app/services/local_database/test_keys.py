"""Keys are minted, renewed and erased so that something always opens what is kept."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import VaultUnavailable
from app.services.local_database import (
    Put,
    open_local_database,
    read_key,
    read_or_mint_key,
)
from app.services.local_database.keychain_key import erase_keys
from tests.app.services.local_database.restart import names_in, start
from tests.fakes import FakeVault


async def test_a_new_kek_replaces_the_old_at_the_next_start_only(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.rotate_kek()
    assert set(vault.items) == {"kek.1", "kek.2"}
    await database.close()
    # The same process again, as after a lock: the new key has not outlived a process yet.
    database = await open_local_database(tmp_path, vault)
    assert set(vault.items) == {"kek.1", "kek.2"}
    await database.rotate_dek()
    await database.close()
    database = await start(tmp_path, vault)
    assert set(vault.items) == {"kek.2"}
    assert await database.read("note", "a") == b"1"
    await database.close()


async def test_an_old_kek_that_can_not_be_erased_goes_later(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.rotate_kek()
    await database.close()
    vault.refuses_erasing = True
    await (await start(tmp_path, vault)).close()
    assert set(vault.items) == {"kek.1", "kek.2"}
    vault.refuses_erasing = False
    await (await start(tmp_path, vault)).close()
    assert set(vault.items) == {"kek.2"}


async def test_a_kek_that_was_never_relied_on_is_swept(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    vault.refuses_writes = True
    with pytest.raises(VaultUnavailable):
        await database.rotate_kek()
    vault.refuses_writes = False
    await database.close()
    vault.items["kek.2"] = "written after all"
    database = await start(tmp_path, vault)
    assert set(vault.items) == {"kek.1"}
    await database.rotate_kek()
    assert set(vault.items) == {"kek.1", "kek.3"}
    await database.close()


async def test_a_new_dek_waits_for_every_kek(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.rotate_kek()
    older = vault.items.pop("kek.1")
    with pytest.raises(VaultUnavailable):
        await database.rotate_dek()
    vault.items["kek.1"] = older
    await database.rotate_dek()
    await database.close()
    # The newer one is lost: the older opens what was sealed since.
    del vault.items["kek.2"]
    database = await start(tmp_path, vault)
    assert await database.read("note", "a") == b"1"
    await database.close()


async def test_a_new_dek_takes_over_every_record(tmp_path: Path) -> None:
    database = await start(tmp_path, FakeVault())
    records = {f"{number:03}": b"x" * number for number in range(200)}
    await database.write([Put("note", name, content) for name, content in records.items()])

    async def write_meanwhile() -> None:
        for number in range(200, 260):
            records[f"{number:03}"] = b"new"
            await database.write([Put("note", f"{number:03}", b"new")])

    await asyncio.gather(database.rotate_dek(), write_meanwhile())
    used = await database._file.run(
        lambda connection: connection.execute("SELECT DISTINCT key_id FROM records").fetchall()
    )
    assert used == [(2,)]
    assert list(database._ring.keys) == [2]
    assert await database.read_all("note") == records
    await database.close()


async def test_a_wipe_leaves_no_key_first(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    pepper = await read_or_mint_key(vault, "pep.1")
    vault.refuses_erasing = True
    with pytest.raises(VaultUnavailable):
        await database.wipe()
    with closing(sqlite3.connect(tmp_path / "saku.db")) as raw:
        assert raw.execute("SELECT count(wrapped) FROM keyslots").fetchone() == (0,)
    assert await read_key(vault, "pep.1") == pepper
    vault.refuses_erasing = False
    database = await start(tmp_path, vault)
    assert set(vault.items) == {"kek.2", "pep.1"}
    assert await database.read_all("note") == {}
    await database.wipe()
    assert vault.items == {}
    assert names_in(tmp_path) == []


async def test_a_key_is_minted_once() -> None:
    vault = FakeVault()
    assert await read_key(vault, "pep.1") is None
    pepper = await read_or_mint_key(vault, "pep.1")
    assert len(pepper) == 32
    assert await read_or_mint_key(vault, "pep.1") == pepper
    assert await read_or_mint_key(vault, "pep.2") != pepper
    assert vault.steps.count("write pep.1") == 1
    await erase_keys(vault)
    assert vault.items == {}


@pytest.mark.parametrize("item", ["", "AAAA", "A" * 43, "A" * 44, "é", "Data has been reset"])
async def test_what_is_no_key_is_none(item: str) -> None:
    assert await read_key(FakeVault({"pep.1": item}), "pep.1") is None


async def test_a_key_that_is_not_kept_is_not_relied_on() -> None:
    class Forgetful(FakeVault):
        async def read(self, name: str) -> None:
            return None

    with pytest.raises(VaultUnavailable):
        await read_or_mint_key(Forgetful(), "pep.1")
