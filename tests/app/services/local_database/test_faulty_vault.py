"""A keychain that fails at any moment, in any way: a typed error, and nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from pathlib import Path

import pytest

from app.errors import VaultLost, VaultUnavailable
from app.services.local_database import LocalDatabase, Put
from app.services.token_vault.phone import PhoneVault
from tests.app.services.local_database.restart import start

RECORDS = {str(number): b"x" * number for number in range(80)}


class Fault(Enum):
    LOCKED = auto()
    RESET = auto()
    NULL = auto()
    HANG = auto()
    CANCELLED = auto()


class FaultyStorage:
    """A phone's plugin that fails at the call numbered `at`, and with `lasting` ever after."""

    def __init__(self, items: dict[str, str], fault: Fault, at: int, lasting: bool) -> None:
        self.items = items
        self.was_reached = False
        self._fault = fault
        self._at = at
        self._lasting = lasting
        self._calls = 0

    async def get(self, key: str) -> str | None:
        if not await self._fails():
            return self.items.get(key)
        return "Data has been reset" if self._fault is Fault.RESET else None

    async def set(self, key: str, value: str) -> None:
        if not await self._fails():
            self.items[key] = value

    async def remove(self, key: str) -> None:
        if not await self._fails():
            self.items.pop(key, None)

    async def _fails(self) -> bool:
        self._calls += 1
        if self._calls < self._at or (self._calls > self._at and not self._lasting):
            return False
        self.was_reached = True
        if self._fault is Fault.LOCKED:
            raise RuntimeError("locked")
        if self._fault is Fault.HANG:
            await asyncio.sleep(60)
        if self._fault is Fault.CANCELLED:
            raise asyncio.CancelledError
        return True


async def only_open(database: LocalDatabase) -> None:
    pass


async def rotate_both(database: LocalDatabase) -> None:
    await database.rotate_kek()
    await database.rotate_dek()


DEEDS: list[Callable[[LocalDatabase], Awaitable[None]]] = [only_open, rotate_both]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("fault", Fault)
async def test_a_fault_at_any_moment_loses_nothing(
    tmp_path: Path, fault: Fault, lasting: bool, deed: Callable[[LocalDatabase], Awaitable[None]]
) -> None:
    items: dict[str, str] = {}
    database = await start(tmp_path, PhoneVault(FaultyStorage(items, fault, 0, False)))
    await database.write([Put("note", name, content) for name, content in RECORDS.items()])
    await database.rotate_kek()
    await database.close()
    at, was_reached = 0, True
    while was_reached:
        at += 1
        storage = FaultyStorage(items, fault, at, lasting)
        try:
            database = await start(tmp_path, PhoneVault(storage, timeout_seconds=0.01))
        except (VaultUnavailable, asyncio.CancelledError):
            pass
        else:
            try:
                await deed(database)
            except (VaultUnavailable, asyncio.CancelledError):
                assert storage.was_reached
            assert await database.read_all("note") == RECORDS
            await database.close()
        was_reached = storage.was_reached
        database = await start(tmp_path, PhoneVault(FaultyStorage(items, fault, 0, False)))
        assert await database.read_all("note") == RECORDS, f"call {at}"
        await database.write([Put("note", "0", b"")])
        await database.rotate_kek()
        await database.close()
    assert at > 2


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("fault", Fault)
async def test_a_fault_at_the_first_start_is_got_over(
    tmp_path: Path, fault: Fault, lasting: bool
) -> None:
    reached = 0
    for at in range(1, 80, 3):
        folder = tmp_path / str(at)
        items = {"kek.1": "left over"}
        storage = FaultyStorage(items, fault, at, lasting)
        try:
            database = await start(folder, PhoneVault(storage, timeout_seconds=0.01))
            await database.close()
        except (VaultUnavailable, asyncio.CancelledError):
            assert storage.was_reached
        reached += storage.was_reached
        for _ in range(2):
            database = await start(folder, PhoneVault(FaultyStorage(items, fault, 0, False)))
            await database.write([Put("note", "a", b"1")])
            assert await database.read("note", "a") == b"1"
            await database.close()
    assert reached > 20


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.NULL])
async def test_a_keychain_that_was_reset_is_told_from_one_that_fails(
    tmp_path: Path, fault: Fault
) -> None:
    items: dict[str, str] = {}
    sound = PhoneVault(FaultyStorage(items, fault, 0, False))
    await (await start(tmp_path, sound)).close()
    # It answers every question so, and keeps nothing: who knows what it will say tomorrow.
    with pytest.raises(VaultUnavailable):
        await start(tmp_path, PhoneVault(FaultyStorage(items, fault, 1, True)))
    await (await start(tmp_path, sound)).close()
    # It has forgotten, and works.
    items["kek.1"] = "Data has been reset"
    with pytest.raises(VaultLost):
        await start(tmp_path, sound)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.NULL])
async def test_one_wrong_answer_costs_nothing(tmp_path: Path, fault: Fault) -> None:
    items: dict[str, str] = {}
    database = await start(tmp_path, PhoneVault(FaultyStorage(items, fault, 0, False)))
    await database.write([Put("note", "a", b"1")])
    await database.close()
    storage = FaultyStorage(items, fault, 1, False)
    database = await start(tmp_path, PhoneVault(storage))
    assert storage.was_reached
    assert await database.read("note", "a") == b"1"
    await database.close()


async def test_whoever_is_cancelled_leaves_the_file_free(tmp_path: Path) -> None:
    items: dict[str, str] = {}
    sound = PhoneVault(FaultyStorage(items, Fault.HANG, 0, False))
    await (await start(tmp_path, sound)).close()
    opening = asyncio.create_task(
        start(tmp_path, PhoneVault(FaultyStorage(items, Fault.HANG, 1, True)))
    )
    await asyncio.sleep(0.05)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await (await start(tmp_path, sound)).close()
