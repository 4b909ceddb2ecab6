"""The vault: a real keychain, and every way it can be missing."""

import asyncio
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flet_secure_storage import KeychainAccessibility  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from app.errors import VaultUnavailable
from app.services.token_vault import (
    KeychainVault,
    MemoryVault,
    Persistence,
    Platform,
    open_vault,
)
from app.services.token_vault import keychain as keychain_module
from app.services.token_vault.frame import frame, unframe
from app.services.token_vault.phone import PhoneVault, build_storage
from tests.fixtures.keychain import SecretService

SECRET = "refresh-token-canary-7f3a"
ROOT = Path(__file__).parents[3]


def keychain(seconds: float = 5.0) -> KeychainVault:
    return KeychainVault(Platform.LINUX, seconds)


async def test_a_secret_comes_back_and_goes(secret_service: SecretService) -> None:
    vault = keychain()
    assert await vault.read("a") is None
    await vault.write("a", SECRET)
    await vault.write("b", "other")
    await vault.write("a", SECRET + "2")
    assert await vault.read("a") == SECRET + "2"
    await vault.erase("a")
    await vault.erase("a")
    assert await vault.read("a") is None
    assert await vault.read("b") == "other"


async def test_a_secret_survives_the_process(secret_service: SecretService) -> None:
    await keychain().write("a", SECRET)
    program = (
        "import asyncio; from app.services.token_vault import *;"
        "print(asyncio.run(KeychainVault(Platform.LINUX).read('a')))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program,
        cwd=ROOT, env=secret_service.environment, stdout=subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert output.decode().strip() == SECRET


async def test_nothing_on_disk_is_in_the_clear(secret_service: SecretService) -> None:
    await keychain().write("a", SECRET)
    files = secret_service.files()
    framed = frame(SECRET).split(".")[1]
    assert sum(len(content) for content in files) > 100
    for form in (SECRET.encode(), framed.encode(), SECRET.encode("utf-16-le")):
        assert not any(form in content for content in files)


async def test_a_locked_keychain_is_unavailable_and_keeps_what_it_has(
    secret_service: SecretService,
) -> None:
    vault = keychain(2.0)
    await vault.write("a", SECRET)
    secret_service.lock()
    with pytest.raises(VaultUnavailable):
        await vault.read("a")
    with pytest.raises(VaultUnavailable):
        await vault.write("a", "new")
    with pytest.raises(VaultUnavailable):
        await vault.erase("a")


async def test_a_killed_daemon_is_unavailable(secret_service: SecretService) -> None:
    vault = keychain(2.0)
    await vault.write("a", SECRET)
    secret_service.kill()
    with pytest.raises(VaultUnavailable):
        await vault.read("a")


async def test_without_a_bus_there_is_only_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    with pytest.raises(VaultUnavailable):
        await keychain(2.0).read("a")
    vault = await open_vault(Platform.LINUX, 2.0)
    assert vault.persistence is Persistence.MEMORY
    await vault.write("a", SECRET)
    assert await vault.read("a") == SECRET
    assert not os.listdir(tmp_path)


async def test_a_variable_can_not_choose_another_keychain(
    secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", "/nowhere")
    vault = await open_vault(Platform.LINUX, 5.0)
    assert vault.persistence is Persistence.KEYCHAIN
    await vault.write("a", SECRET)
    assert await keychain().read("a") == SECRET


async def test_opening_leaves_no_probe_behind(secret_service: SecretService) -> None:
    vault = await open_vault(Platform.LINUX, 5.0)
    assert await vault.read("probe") is None


async def test_a_locked_keychain_is_left_alone(secret_service: SecretService) -> None:
    secret_service.lock()
    assert (await open_vault(Platform.LINUX, 2.0)).persistence is Persistence.MEMORY


async def test_a_keychain_that_forgets_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class ForgetfulBackend:
        def get_password(self, service: str, user: str) -> None:
            return None

        def set_password(self, service: str, user: str, password: str) -> None:
            return None

    monkeypatch.setattr(keychain_module, "_build_backend", lambda platform: ForgetfulBackend())
    assert (await open_vault(Platform.LINUX, 2.0)).persistence is Persistence.MEMORY


async def test_a_browser_has_no_keychain(secret_service: SecretService) -> None:
    assert isinstance(await open_vault(Platform.WEB), MemoryVault)


async def test_a_keychain_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class HangingBackend:
        def get_password(self, service: str, user: str) -> None:
            time.sleep(1.0)

    vault = keychain(0.05)
    monkeypatch.setattr(vault, "_backend", HangingBackend())
    began = time.monotonic()
    with pytest.raises(VaultUnavailable):
        await vault.read("a")
    assert time.monotonic() - began < 0.5


@given(st.text(max_size=200))
def test_every_text_survives_its_frame(value: str) -> None:
    assert unframe("a", frame(value)) == value


@pytest.mark.parametrize(
    "text",
    ["", "Data has been reset", SECRET, "v1..", "v2" + frame(SECRET)[2:], frame(SECRET)[:-1]],
)
def test_what_we_did_not_write_counts_as_lost(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert unframe("refresh_token", text) is None
    assert "refresh_token is damaged" in caplog.text
    assert SECRET not in caplog.text


@given(st.integers(0, 60), st.integers(0, 255))
def test_a_changed_byte_never_reads_as_another_token(place: int, byte: int) -> None:
    framed = bytearray(frame(SECRET).encode())
    framed[place % len(framed)] = byte
    assert unframe("a", framed.decode("latin-1")) in (None, SECRET)


class FakeStorage:
    """Flet's secure storage without a phone; `answer` overrides what is read."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {}
        self.answer: str | None = None
        self.error: Exception | None = None
        self.seconds = 0.0

    async def get(self, key: str) -> str | None:
        await self._work()
        return self.answer or self.items.get(key)

    async def set(self, key: str, value: str) -> None:
        await self._work()
        self.items[key] = value

    async def remove(self, key: str) -> None:
        await self._work()
        self.items.pop(key, None)

    async def _work(self) -> None:
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error


async def test_a_phone_keeps_framed_secrets() -> None:
    storage = FakeStorage()
    vault = PhoneVault(storage)
    await vault.write("a", SECRET)
    assert storage.items == {"a": frame(SECRET)}
    assert await vault.read("a") == SECRET
    await vault.erase("a")
    assert await vault.read("a") is None


async def test_a_plugins_message_is_not_a_secret() -> None:
    storage = FakeStorage()
    storage.answer = "Data has been reset"
    assert await PhoneVault(storage).read("a") is None


async def test_a_phone_that_fails_or_hangs_is_unavailable() -> None:
    storage = FakeStorage()
    storage.error = RuntimeError(f"could not keep {SECRET}")
    with pytest.raises(VaultUnavailable) as raised:
        await PhoneVault(storage).write("a", SECRET)
    assert SECRET not in str(raised.value)
    assert raised.value.__suppress_context__
    storage.error, storage.seconds = None, 1.0
    with pytest.raises(VaultUnavailable):
        await PhoneVault(storage, timeout_seconds=0.02).read("a")


def test_a_phone_neither_erases_on_error_nor_backs_up() -> None:
    storage = build_storage()
    assert storage.android_options.reset_on_error is False
    assert storage.android_options.migrate_on_algorithm_change is True
    assert storage.ios_options.accessibility is KeychainAccessibility.UNLOCKED_THIS_DEVICE
    assert storage.ios_options.synchronizable is False
