"""Records come back as they were written, and only after the disk has them."""

import stat
from pathlib import Path

import pytest

from app.errors import DatabaseUnavailable
from app.services.local_database import (
    Erase,
    Put,
    open_local_database,
)
from app.services.token_vault import MemoryVault, Persistence
from tests.app.services.local_database.restart import names_in, start
from tests.fakes import FakeVault


async def test_a_record_comes_back_after_a_restart(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path / "new", vault)
    assert database.persistence is Persistence.KEYCHAIN
    await database.write([Put("note", "b", b"2"), Put("note", "a", b"1"), Put("other", "a", b"")])
    await database.close()
    database = await start(tmp_path / "new", vault)
    assert await database.read("note", "a") == b"1"
    assert await database.read("other", "a") == b""
    assert await database.read("note", "c") is None
    assert list((await database.read_all("note")).items()) == [("a", b"1"), ("b", b"2")]
    await database.write([Put("note", "a", b"3"), Erase("note", "b"), Erase("note", "c")])
    assert await database.read_all("note") == {"a": b"3"}
    await database.close()


async def test_a_write_is_whole_or_not_at_all(tmp_path: Path) -> None:
    database = await start(tmp_path, FakeVault())
    unsealable: bytes = "not bytes"  # type: ignore[assignment]
    with pytest.raises(TypeError):
        await database.write([Put("note", "a", b"1"), Put("note", "b", unsealable)])
    assert await database.read_all("note") == {}
    await database.close()


async def test_a_write_is_told_after_the_disk_has_it(tmp_path: Path) -> None:
    database = await start(tmp_path, FakeVault())
    settings = await database._file.run(
        lambda connection: [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "locking_mode")
        ]
    )
    assert settings == ["wal", 2, 1, "exclusive"]
    await database.close()


async def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    database = await start(tmp_path, FakeVault())
    await database.write([Put("note", "a", b"1")])
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names_in(tmp_path)]
    assert modes == [0o600, 0o600]
    await database.close()


@pytest.mark.parametrize("folder", [True, False])
async def test_without_a_keychain_or_folder_everything_is_in_memory(
    tmp_path: Path, folder: bool
) -> None:
    vault = FakeVault()
    database = await (
        open_local_database(tmp_path, MemoryVault()) if folder else open_local_database(None, vault)
    )
    assert database.persistence is Persistence.MEMORY
    await database.write([Put("note", "a", b"1"), Put("note", "b", b"2"), Erase("note", "b")])
    await database.rotate_kek()
    await database.rotate_dek()
    assert await database.read_all("note") == {"a": b"1"}
    await database.wipe()
    assert names_in(tmp_path) == []
    assert vault.items == {}


async def test_a_full_disk_loses_nothing_that_stood(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    await database.write([Put("note", "a", b"1")])
    await database._file.run(lambda connection: connection.execute("PRAGMA max_page_count = 8"))
    with pytest.raises(DatabaseUnavailable):
        await database.write([Put("note", "a", b"2"), Put("note", "b", b"x" * 100_000)])
    assert await database.read_all("note") == {"a": b"1"}
    await database.close()


async def test_after_closing_there_is_an_answer(tmp_path: Path) -> None:
    database = await start(tmp_path, FakeVault())
    await database.close()
    await database.close()
    with pytest.raises(DatabaseUnavailable):
        await database.read("note", "a")
