"""What is sealed opens in its place alone, and damage is named without what it damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DatabaseDamaged, RecordDamaged, VaultLost
from app.services.local_database import Erase, LocalDatabase, Put
from app.services.local_database.seal import Sealed, seal, unseal
from tests.app.services.local_database.restart import start
from tests.fakes import FakeVault

KEY = bytes(range(32))
CONTENT = b"content-canary-51c0"


async def filled(folder: Path, vault: FakeVault) -> LocalDatabase:
    database = await start(folder, vault)
    await database.write([Put("note", "a", CONTENT), Put("note", "b", b"b"), Put("key", "a", b"k")])
    return database


async def opened_after(folder: Path, statement: str) -> LocalDatabase:
    """The database after somebody else wrote into its file."""
    vault = FakeVault()
    await (await filled(folder, vault)).close()
    with closing(sqlite3.connect(folder / "saku.db")) as raw:
        assert raw.execute(statement).rowcount
        raw.commit()
    return await start(folder, vault)


def test_every_flipped_bit_is_refused() -> None:
    sealed = seal(KEY, CONTENT, "note", "a", 1)
    assert unseal(KEY, sealed, "note", "a", 1) == CONTENT
    for nonce_length, whole in ((12, sealed.nonce + sealed.body),):
        for bit in range(len(whole) * 8):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            forged = Sealed(bytes(flipped[:nonce_length]), bytes(flipped[nonce_length:]))
            assert unseal(KEY, forged, "note", "a", 1) is None


def test_another_place_or_key_is_refused() -> None:
    sealed = seal(KEY, CONTENT, "note", "ab", 1)
    places: list[tuple[str | int, ...]] = [
        ("note", "ab", 2), ("note", "b", 1), ("notea", "b", 1), ("not", "eab", 1), ("note", "ab"),
        ("note", "ab", "1"), ('note", "ab', 1), ("noteab", 1), (1, "note", "ab"),
    ]  # fmt: skip
    for place in places:
        assert unseal(KEY, sealed, *place) is None
    assert unseal(bytes(32), sealed, "note", "ab", 1) is None


def test_no_nonce_comes_twice() -> None:
    assert len({seal(KEY, CONTENT, "note").nonce for _ in range(1_000)}) == 1_000


def test_content_is_not_shown_with_the_change() -> None:
    assert "canary" not in repr(Put("note", "a", CONTENT))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET sealed = (SELECT sealed FROM records WHERE id = 'b') WHERE id = 'a'",
        "UPDATE records SET (nonce, sealed) = (SELECT nonce, sealed FROM records WHERE id = 'b')"
        " WHERE id = 'a'",
        "UPDATE records SET (nonce, sealed) = (SELECT nonce, sealed FROM records"
        " WHERE kind = 'key') WHERE kind = 'note' AND id = 'a'",
        "UPDATE records SET kind = 'note', id = 'c' WHERE kind = 'key'",
        "UPDATE records SET id = 'c' WHERE id = 'a' AND kind = 'note'",
        "UPDATE records SET id = CAST(x'ff' AS TEXT) WHERE id = 'a' AND kind = 'note'",
        "UPDATE records SET id = x'61' WHERE id = 'a' AND kind = 'note'",
        "UPDATE records SET key_id = 2 WHERE id = 'a'",
        "UPDATE records SET key_id = 'one' WHERE id = 'a'",
        "UPDATE records SET nonce = x'' WHERE id = 'a'",
        "UPDATE records SET nonce = 'text of 12 ch' WHERE id = 'a'",
        "UPDATE records SET sealed = x'00' WHERE id = 'a'",
        "UPDATE records SET sealed = 7 WHERE id = 'a'",
    ],
)
async def test_a_row_from_elsewhere_is_refused(tmp_path: Path, statement: str) -> None:
    database = await opened_after(tmp_path, statement)
    with pytest.raises(RecordDamaged) as raised:
        await database.read_all("note")
    assert str(raised.value) == "note"
    await database.close()


async def test_every_flipped_bit_of_a_row_is_refused(tmp_path: Path) -> None:
    database = await filled(tmp_path, FakeVault())
    for column in ("nonce", "sealed"):

        def columns(connection: sqlite3.Connection, name: str = column) -> bytes:
            (value,) = connection.execute(
                f"SELECT {name} FROM records WHERE kind = 'note' AND id = 'a'"
            ).fetchone()
            return bytes(value)

        whole = await database._file.run(columns)
        assert len(whole) == {"nonce": 12, "sealed": len(CONTENT) + 16}[column]

        def put(connection: sqlite3.Connection, value: bytes, name: str = column) -> None:
            connection.execute(
                f"UPDATE records SET {name} = ? WHERE kind = 'note' AND id = 'a'", (value,)
            )

        for bit in range(len(whole) * 8):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            await database._file.run(put, bytes(flipped))
            with pytest.raises(RecordDamaged):
                await database.read("note", "a")
        await database._file.run(put, whole)
        assert await database.read("note", "a") == CONTENT
    await database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE keyslots SET wrapped = x'00'",
        "UPDATE keyslots SET nonce = zeroblob(12)",
        "UPDATE keyslots SET kek = 7",
    ],
)
async def test_a_forged_slot_opens_nothing(tmp_path: Path, statement: str) -> None:
    with pytest.raises(VaultLost):
        await opened_after(tmp_path, statement)


async def test_a_damaged_record_does_not_cost_its_key(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await filled(tmp_path, vault)
    await database._file.run(
        lambda connection: connection.execute("UPDATE records SET sealed = x'00' WHERE id = 'b'")
    )
    for _ in range(2):
        with pytest.raises(RecordDamaged) as raised:
            await database.rotate_dek()
        assert (raised.value.kind, raised.value.record_id) == ("note", "b")
        assert await database.read("note", "a") == CONTENT
        assert list(database._ring.keys) == [1, 2]
        await database.close()
        database = await start(tmp_path, vault)
    await database.write([Erase("note", "b")])
    await database.rotate_dek()
    assert list(database._ring.keys) == [2]
    assert await database.read_all("note") == {"a": CONTENT}
    await database.close()


async def test_damage_that_shows_later_has_a_name(tmp_path: Path) -> None:
    database = await filled(tmp_path, FakeVault())
    await database.write([Put("note", str(number), b"x" * 900) for number in range(100)])
    await database._file.shrink()
    with (tmp_path / "saku.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 4096 * 30)
    await database._file.run(lambda connection: connection.execute("PRAGMA shrink_memory"))
    with pytest.raises(DatabaseDamaged):
        await database.read_all("note")
    await database.close()
