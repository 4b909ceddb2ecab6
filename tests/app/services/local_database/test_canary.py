"""Nothing that was kept, nor a key to it, lies in the clear in any file."""

import sqlite3
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from app.services.local_database import Erase, Put, key_slot, read_or_mint_key
from app.services.local_database.keychain_key import read_key
from app.services.token_vault import KeychainVault, Platform
from tests.app.services.local_database.restart import names_in, start
from tests.fakes import FakeVault
from tests.fixtures.keychain import SecretService

CANARY = b"canary-of-the-record-93c1e7"


def forms(secret: bytes) -> Iterable[bytes]:
    """The ways in which bytes may lie about."""
    yield from (secret, secret[::-1], secret.hex().encode(), secret.hex().upper().encode())
    yield secret.decode("latin-1").encode("utf-16-le")
    yield b64encode(b64encode(secret))  # as a vault frames it
    for start_at in range(3):
        # Where it begins inside a longer text decides how base64 writes it.
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(b"\0" * start_at + secret)[4 if start_at else 0 : -4]


def found(secret: bytes, files: dict[str, bytes]) -> list[str]:
    """The files that hold it in any form."""
    return [name for name, text in files.items() if any(form in text for form in forms(secret))]


def files_of(folder: Path, service: SecretService) -> dict[str, bytes]:
    files = {name: (folder / name).read_bytes() for name in names_in(folder)}
    return files | {f"keychain {at}": text for at, text in enumerate(service.files())}


async def test_no_file_holds_a_record_or_a_key(
    secret_service: SecretService, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    vault = KeychainVault(Platform.LINUX, 5.0)
    seen: set[str] = set()
    secrets = {CANARY, CANARY + b"2", await read_or_mint_key(vault, "pep.1")}

    async def look() -> None:
        keks = [await read_key(vault, f"kek.{number}") for number in (1, 2)]
        secrets.update(kek for kek in keks if kek)
        secrets.update(database._ring.keys.values())
        files = files_of(folder, secret_service)
        seen.update(files)
        for secret in secrets:
            assert found(secret, files) == []

    database = await start(folder, vault)
    await database.write([Put("note", str(at), CANARY) for at in range(50)])
    await look()
    await database.write([Put("note", "0", CANARY + b"2"), Erase("note", "1")])
    await database.rotate_kek()
    await look()
    await database.rotate_dek()
    await look()
    await database.close()
    await look()
    database = await start(folder, vault)
    await look()
    await database.close()
    assert {"saku.db", "saku.db-wal", "keychain 0"} <= seen
    assert len(secrets) >= 7


async def test_what_was_wrapped_for_an_old_key_is_gone(tmp_path: Path) -> None:
    vault = FakeVault()
    database = await start(tmp_path, vault)
    (old,) = await database._file.run(key_slot.slots)
    await database.rotate_kek()
    await database.close()
    assert any(old.wrapped.body in (tmp_path / name).read_bytes() for name in names_in(tmp_path))
    database = await start(tmp_path, vault)
    for name in names_in(tmp_path):
        assert old.wrapped.body not in (tmp_path / name).read_bytes()
    await database.close()


@pytest.mark.parametrize("place", ["saku.db", "saku.db-wal"])
async def test_a_planted_canary_is_found(tmp_path: Path, place: str) -> None:
    await (await start(tmp_path, FakeVault())).close()
    for form in forms(CANARY):
        with closing(sqlite3.connect(tmp_path / "saku.db")) as raw:
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("DELETE FROM records")
            raw.execute("INSERT INTO records VALUES ('note', 'a', 1, x'', ?)", (form,))
            raw.commit()
            if place == "saku.db":
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            files = {name: (tmp_path / name).read_bytes() for name in names_in(tmp_path)}
        assert place in found(CANARY, files)


async def test_a_planted_key_is_found_in_the_keychains_files(
    secret_service: SecretService, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (secret_service.home / "leak").write_bytes(b64encode(b64encode(CANARY)))
    assert found(CANARY, files_of(folder, secret_service)) != []
