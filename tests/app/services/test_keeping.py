"""Whatever has happened to keychain and disk, the app starts, and says what it is."""

import os
from pathlib import Path

import pytest

from app.errors import (
    DatabaseDamaged,
    DatabaseUnavailable,
    VaultLost,
    VaultUnavailable,
    WalletError,
)
from app.services import keeping
from app.services.keeping import Keeping, folder_of, open_keeping
from app.services.local_database import Put
from app.services.token_vault import Persistence, Platform
from tests.app.services.local_database.restart import names_in
from tests.fakes import FakeVault

CHANGE = Put("session", "refresh", b"token")


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> FakeVault:
    made = FakeVault()

    async def open_vault(_: Platform) -> FakeVault:
        return made

    monkeypatch.setattr(keeping, "open_vault", open_vault)
    return made


async def start(folder: Path) -> Keeping:
    return await open_keeping(Platform.LINUX, folder)


async def keep_something(folder: Path) -> None:
    kept = await start(folder)
    await kept.database.write([CHANGE])
    await kept.database.close()


async def read_back(kept: Keeping) -> bytes | None:
    content = await kept.database.read(CHANGE.kind, CHANGE.id)
    await kept.database.write([CHANGE])
    assert await kept.database.read(CHANGE.kind, CHANGE.id) == CHANGE.content
    await kept.database.close()
    return content


async def test_what_was_kept_is_there_at_the_next_start(vault: FakeVault, tmp_path: Path) -> None:
    await keep_something(tmp_path)
    kept = await start(tmp_path)
    assert (kept.loss, kept.vault, kept.database.persistence) == (
        None,
        vault,
        Persistence.KEYCHAIN,
    )
    assert await read_back(kept) == CHANGE.content


async def test_a_locked_keychain_touches_nothing_and_a_later_start_finds_everything(
    vault: FakeVault, tmp_path: Path
) -> None:
    await keep_something(tmp_path)
    vault.is_locked = True
    kept = await start(tmp_path)
    assert isinstance(kept.loss, VaultUnavailable)
    assert kept.vault is not vault
    assert kept.database.persistence is Persistence.MEMORY
    assert await read_back(kept) is None
    vault.is_locked = False
    assert await read_back(await start(tmp_path)) == CHANGE.content


async def test_a_lost_keychain_begins_anew_and_what_it_opened_is_set_aside(
    vault: FakeVault, tmp_path: Path
) -> None:
    await keep_something(tmp_path)
    vault.items.clear()
    await check_new_beginning(await start(tmp_path), vault, VaultLost, tmp_path)


async def test_a_damaged_file_begins_anew_and_is_set_aside(
    vault: FakeVault, tmp_path: Path
) -> None:
    await keep_something(tmp_path)
    damage(tmp_path)
    await check_new_beginning(await start(tmp_path), vault, DatabaseDamaged, tmp_path)


def damage(folder: Path) -> None:
    for file in folder.glob("saku.db-*"):
        file.unlink()
    (folder / "saku.db").write_bytes(b"no database " * 1_000)


async def check_new_beginning(
    kept: Keeping, vault: FakeVault, loss: type[WalletError], folder: Path
) -> None:
    assert isinstance(kept.loss, loss)
    assert (kept.vault, kept.database.persistence) == (vault, Persistence.KEYCHAIN)
    assert await read_back(kept) is None
    assert any(name.startswith("saku.db.") for name in names_in(folder))
    # It is said once: the next start finds what the new beginning has kept.
    again = await start(folder)
    assert again.loss is None
    assert await read_back(again) == CHANGE.content


async def test_a_disk_that_is_full_or_shut_begins_in_memory(
    vault: FakeVault, tmp_path: Path
) -> None:
    (tmp_path / "folder").write_text("a file where the folder should be")
    kept = await start(tmp_path / "folder")
    assert isinstance(kept.loss, DatabaseUnavailable)
    assert kept.database.persistence is Persistence.MEMORY
    assert await read_back(kept) is None


async def test_a_browser_keeps_nothing(vault: FakeVault) -> None:
    kept = await open_keeping(Platform.WEB, None)
    assert (kept.loss, kept.database.persistence) == (None, Persistence.MEMORY)
    await kept.database.close()


def test_a_browser_has_no_folder_and_an_app_the_one_that_the_platform_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLET_APP_STORAGE_DATA", os.fspath(tmp_path))
    assert folder_of(Platform.WEB) is None
    assert folder_of(Platform.ANDROID) == tmp_path
    monkeypatch.delenv("FLET_APP_STORAGE_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", os.fspath(tmp_path))
    assert folder_of(Platform.LINUX) == tmp_path / "saku"
