"""A file that can't be opened says why, and is touched or set aside as its reason asks."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DatabaseDamaged, DatabaseUnavailable, VaultLost, VaultUnavailable
from app.services.local_database import (
    Put,
    database_file,
    open_local_database,
)
from app.services.local_database.keychain_key import KEK, name_of
from app.services.token_vault import MemoryVault
from tests.app.services.local_database.restart import names_in, start
from tests.fakes import FakeVault


async def test_a_keychain_that_is_missing_today_does_not_hide_what_is_kept(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.close()
    await (await start(tmp_path, MemoryVault())).close()
    database = await start(tmp_path, vault)
    assert await database.read("note", "a") == b"1"
    await database.close()


async def test_a_locked_keychain_touches_nothing(tmp_path: Path) -> None:
    vault = FakeVault()
    vault.is_locked = True
    with pytest.raises(VaultUnavailable):
        await start(tmp_path, vault)
    assert names_in(tmp_path) == []
    vault.is_locked = False
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.close()
    before = (tmp_path / "saku.db").read_bytes()
    vault.is_locked = True
    with pytest.raises(VaultUnavailable):
        await start(tmp_path, vault)
    assert names_in(tmp_path) == ["saku.db"]
    assert (tmp_path / "saku.db").read_bytes() == before
    vault.is_locked = False
    database = await start(tmp_path, vault)
    assert await database.read("note", "a") == b"1"
    await database.close()


@pytest.mark.parametrize("item", [None, "no key", "Data has been reset", "AAAA", "A" * 43 + "="])
async def test_lost_keys_set_the_file_aside(tmp_path: Path, item: str | None) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.close()
    kept = vault.items.pop("kek.1")
    if item is not None:
        vault.items["kek.1"] = item
    with pytest.raises(VaultLost):
        await start(tmp_path, vault)
    assert names_in(tmp_path) == ["saku.db.1"]
    database = await start(tmp_path, vault)
    assert await database.read_all("note") == {}
    await database.write([Put("note", "a", b"2")])
    await database.close()
    # Whoever finds the keys after all gets everything back.
    (tmp_path / "saku.db.1").rename(tmp_path / "saku.db")
    database = await start(tmp_path, FakeVault({"kek.1": kept}))
    assert await database.read("note", "a") == b"1"
    await database.close()


@pytest.mark.parametrize("harm", ["header", "page", "text"])
async def test_a_damaged_file_is_set_aside(tmp_path: Path, harm: str) -> None:
    vault = FakeVault()
    for number in (1, 2):
        database = await start(tmp_path, vault)
        await database.write([Put("note", str(at), b"x" * 500) for at in range(100)])
        await database.close()
        path = tmp_path / "saku.db"
        content = bytearray(path.read_bytes())
        if harm == "text":
            content = bytearray(b"<html>not found</html>" * 100)
        else:
            start_of_it = {"header": 0, "page": 4096 * 5}[harm]
            content[start_of_it : start_of_it + 64] = b"\xa5" * 64
        path.write_bytes(content)
        with pytest.raises(DatabaseDamaged):
            await start(tmp_path, vault)
        assert (tmp_path / f"saku.db.{number}").read_bytes() == content
        assert not path.exists()
        # Its key is kept beside it, for whoever can repair it.
        assert name_of(KEK, number) in vault.items
    database = await start(tmp_path, vault)
    await database.wipe()
    assert names_in(tmp_path) == []
    assert vault.items == {}


async def test_what_an_earlier_install_left_is_erased_first(tmp_path: Path) -> None:
    items = {"kek.1": "old", "kek.7": "old", "pep.1": "old", "session": "old", "foreign": "old"}
    vault = FakeVault(items)
    database = await open_local_database(tmp_path, vault, ["session"])
    assert set(items) == {"kek.1", "foreign"}
    assert items["kek.1"] != "old"
    assert vault.steps.index("write kek.1") > vault.steps.index("erase session")
    await database.close()
    await (await open_local_database(tmp_path, vault, ["foreign"])).close()
    assert set(items) == {"kek.1", "foreign"}


async def test_a_second_wallet_keeps_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "BUSY_TIMEOUT_SECONDS", 0.0)
    vault = FakeVault()
    database = await start(tmp_path, vault)
    with pytest.raises(DatabaseUnavailable):
        await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database.close()
    await (await start(tmp_path, vault)).close()


async def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    vault = FakeVault()
    await (await start(tmp_path, vault)).close()
    with closing(sqlite3.connect(tmp_path / "saku.db")) as raw:
        raw.execute("PRAGMA user_version = 99")
    before = (tmp_path / "saku.db").read_bytes()
    with pytest.raises(DatabaseUnavailable):
        await start(tmp_path, vault)
    assert (tmp_path / "saku.db").read_bytes() == before


async def test_a_folder_that_is_none_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable):
        await start(tmp_path / "file", FakeVault())
