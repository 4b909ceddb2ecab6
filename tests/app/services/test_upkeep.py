"""The keychain's key is turned four times a year, and what is kept outlives it."""

from datetime import timedelta
from pathlib import Path

from app.services.local_database import Put, open_local_database
from app.services.upkeep import KEK_LIFETIME, keep_up
from tests.fakes import FakeVault
from tests.samples.world import NOW


async def test_an_old_key_is_turned_and_a_young_one_is_not(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await open_local_database(tmp_path, vault)
    await database.write([Put("note", "1", b"kept")])
    await keep_up(database, NOW)
    await keep_up(database, NOW + KEK_LIFETIME - timedelta(seconds=1))
    assert [name for name in vault.items if name.startswith("kek.")] == ["kek.1"]
    await keep_up(database, NOW + KEK_LIFETIME)
    assert "kek.2" in vault.items
    assert await database.read("note", "1") == b"kept"
    await database.close()
    reopened = await open_local_database(tmp_path, vault)
    assert await reopened.read("note", "1") == b"kept"
    await reopened.close()


async def test_a_keychain_that_refuses_is_tried_again_at_the_next_start(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await open_local_database(tmp_path, vault)
    await keep_up(database, NOW)
    vault.refuses_writes = True
    await keep_up(database, NOW + KEK_LIFETIME)
    assert "kek.2" not in vault.items
    vault.refuses_writes = False
    await keep_up(database, NOW + KEK_LIFETIME)
    assert any(name in vault.items for name in ("kek.2", "kek.3"))
    await database.close()


async def test_a_clock_that_was_set_back_turns_it_at_once(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await open_local_database(tmp_path, vault)
    await keep_up(database, NOW)
    await keep_up(database, NOW - timedelta(days=1))
    assert "kek.2" in vault.items
    await database.close()
