"""On a real keychain: what it may do to us is a typed error, and nothing is kept elsewhere."""

import asyncio
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import VaultUnavailable
from app.services.local_database import Put, read_key, read_or_mint_key
from app.services.token_vault import KeychainVault, Platform
from tests.app.services.local_database.restart import names_in, start
from tests.fixtures.keychain import PASSWORD, SecretService

ROOT = Path(__file__).parents[4]

ELSEWHERE = '''
"""A backend that keeps everything in a file, and says that it is the best of all."""
from pathlib import Path
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 100

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        Path(__file__).with_name("kept").write_text(password)

    def delete_password(self, service, username):
        pass
'''

OPEN = """
import asyncio, sys
from pathlib import Path
import keyring
import keyrings.alt.file  # as if installed
from app.errors import VaultUnavailable
from app.services.local_database import open_local_database
from app.services.token_vault import KeychainVault, Platform

async def main():
    print(type(keyring.get_keyring()).__name__)
    try:
        await open_local_database(Path(sys.argv[1]), KeychainVault(Platform.LINUX, 1.0))
    except VaultUnavailable:
        print("VaultUnavailable")
    else:
        print("opened")

asyncio.run(main())
"""


def keychain() -> KeychainVault:
    """Whatever it does, it has a second."""
    return KeychainVault(Platform.LINUX, 1.0)


async def filled(folder: Path) -> None:
    database = await start(folder, KeychainVault(Platform.LINUX, 5.0))
    await database.write([Put("note", "a", b"1")])
    await database.close()


async def test_kept_rotated_and_wiped(secret_service: SecretService, tmp_path: Path) -> None:
    folder, vault = tmp_path / "data", KeychainVault(Platform.LINUX, 5.0)
    await filled(folder)
    pepper = await read_or_mint_key(vault, "pep.1")
    database = await start(folder, vault)
    await database.rotate_kek()
    await database.rotate_dek()
    await database.close()
    database = await start(folder, vault)
    assert await database.read("note", "a") == b"1"
    assert await read_key(vault, "kek.1") is None
    assert await read_key(vault, "kek.2") is not None
    assert await read_or_mint_key(vault, "pep.1") == pepper
    await database.wipe()
    assert [await read_key(vault, name) for name in ("kek.2", "pep.1")] == [None, None]
    assert names_in(folder) == []


@pytest.mark.parametrize("harm", ["locked", "killed", "no bus"])
async def test_a_keychain_that_is_away_touches_nothing(
    harm: str, secret_service: SecretService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    await filled(folder)
    before = (folder / "saku.db").read_bytes()
    if harm == "locked":
        secret_service.lock()
    elif harm == "killed":
        secret_service.kill()
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    for place in (folder, tmp_path / "new"):
        with pytest.raises(VaultUnavailable):
            await start(place, keychain())
    with pytest.raises(VaultUnavailable):
        await read_or_mint_key(keychain(), "pep.1")
    assert names_in(folder) == ["saku.db"]
    assert (folder / "saku.db").read_bytes() == before
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("right", [True, False])
async def test_a_wrong_password_opens_nothing_and_loses_nothing(
    right: bool, secret_service: SecretService, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    await filled(folder)
    secret_service.kill()
    daemon = unlock(secret_service, PASSWORD if right else b"another password")
    try:
        if right:
            database = await start(folder, KeychainVault(Platform.LINUX, 5.0))
            assert await database.read("note", "a") == b"1"
            await database.close()
        else:
            with pytest.raises(VaultUnavailable):
                await start(folder, keychain())
            assert names_in(folder) == ["saku.db"]
    finally:
        daemon.kill()
        daemon.wait(5)


@pytest.mark.parametrize("works", [True, False])
@pytest.mark.parametrize("backend", ["keyrings.alt.file.PlaintextKeyring", "null"])
async def test_another_backend_is_never_fallen_back_on(
    works: bool, backend: str, secret_service: SecretService, tmp_path: Path
) -> None:
    library, folder = tmp_path / "library" / "keyrings" / "alt", tmp_path / "data"
    write_module(library, ELSEWHERE)
    if not works:
        secret_service.kill()
    named = "keyring.backends.null.Keyring" if backend == "null" else backend
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OPEN, str(folder),
        cwd=ROOT, stdout=subprocess.PIPE,
        env=secret_service.environment
        | {"PYTHON_KEYRING_BACKEND": named, "PYTHONPATH": f"{tmp_path / 'library'}"},
    )  # fmt: skip
    output, _ = await process.communicate()
    # The library itself would choose the other one.
    chosen = "Keyring" if backend == "null" else "PlaintextKeyring"
    assert output.decode().split() == [chosen, "opened" if works else "VaultUnavailable"]
    assert "kept" not in names_in(library)
    assert folder.exists() is works
    if works:
        assert await read_key(KeychainVault(Platform.LINUX, 5.0), "kek.1") is not None


def write_module(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "file.py").write_text(text)


def unlock(service: SecretService, password: bytes) -> subprocess.Popen[bytes]:
    """A daemon over the same files; returns when it answers."""
    import secretstorage

    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=service.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin is not None
    daemon.stdin.write(password)
    daemon.stdin.close()
    for _ in range(500):
        with closing(secretstorage.dbus_init()) as connection:
            if secretstorage.check_service_availability(connection):
                return daemon
        time.sleep(0.02)
    raise AssertionError("the keychain did not start")
