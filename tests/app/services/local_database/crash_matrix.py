"""Every crash, and every crash while getting up from it.

`python -m tests.app.services.local_database.crash_matrix` walks through all of them.
"""

import asyncio
import itertools
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.services.local_database import Put, open_local_database, schema
from tests.app.services.local_database.crashing import (
    LATER_SCRIPTS,
    RECORDS,
    WRITES,
    run_and_kill,
    vault_of,
    writes_told,
)

Records = dict[str, bytes]


def after(writes: int) -> Records:
    """The records after so many writes of `crashing.write`."""
    records = dict(RECORDS)
    for number in range(writes):
        records |= {f"{number:03}": b"changed", f"new {number}": b"new"}
        del records[f"{100 + number:03}"]
    return records


def all_of_them(folder: Path) -> list[Records]:
    return [RECORDS]


def none_yet(folder: Path) -> list[Records]:
    return [{}]


def every_write_that_was_told(folder: Path) -> list[Records]:
    told = writes_told(folder)
    return [after(number) for number in range(told, min(told + 1, WRITES) + 1)]


def all_or_none(folder: Path) -> list[Records]:
    return [RECORDS, {}]


MATRIX: dict[str, Callable[[Path], list[Records]]] = {
    "open": none_yet,
    "migrate": all_of_them,
    "write": every_write_that_was_told,
    "rotate_kek": all_of_them,
    "rotate_dek": all_of_them,
    "rotate_both": all_of_them,
    "wipe": all_or_none,
}


async def walk(verb: str, folder: Path, stride: int) -> tuple[int, int]:
    """How many steps `verb` has, and how many cells were looked at: each step at which it was
    killed, with each `stride`-th step at which the next start was killed, and its whole start.
    """
    origin = folder / "origin"
    origin.mkdir()
    if verb != "open":
        await fill(origin)
    cells = 0
    for step in itertools.count(1):
        first = copy(origin, folder / "first")
        if not run_and_kill(verb, first, step):
            return step - 1, cells
        assert_no_slot_outlives_its_key(first)
        for again in itertools.count(1 + step % stride, stride):
            second = copy(first, folder / "second")
            was_killed = run_and_kill("migrate" if verb == "migrate" else "open", second, again)
            cells += 1
            assert_no_slot_outlives_its_key(second)
            await assert_consistent(second, verb, f"{verb} {step}, then {again}")
            if not was_killed:
                break
    raise AssertionError


async def fill(folder: Path) -> None:
    """Everything that stands, in a database that was opened twice."""
    database = await open_local_database(folder / "data", vault_of(folder))
    await database.write([Put("note", name, content) for name, content in RECORDS.items()])
    await database.close()
    run_and_kill("open", folder)


def copy(origin: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(origin, folder)
    return folder


def assert_no_slot_outlives_its_key(folder: Path) -> None:
    """Where a key has gone from the keychain, no slot is left for it."""
    if not (folder / "data" / "saku.db").exists():
        return
    aside = copy(folder, folder.with_name("look"))
    with closing(sqlite3.connect(aside / "data" / "saku.db")) as raw:
        if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'keyslots'").fetchone():
            filled = raw.execute("SELECT kek FROM keyslots WHERE wrapped IS NOT NULL").fetchall()
            assert {f"kek.{number}" for (number,) in filled} <= set(vault_of(folder).names())


async def assert_consistent(folder: Path, verb: str, cell: str) -> None:
    """One of the expected states, whole; and the database goes on from there."""
    vault = vault_of(folder)
    with pytest.MonkeyPatch.context() as change:
        if verb == "migrate":
            change.setattr(schema, "SCRIPTS", (*schema.SCRIPTS, *LATER_SCRIPTS))
        database = await open_local_database(folder / "data", vault)
        found = await database.read_all("note")
        assert found in MATRIX[verb](folder), cell
        # No second key is left, nor one that nobody needs.
        assert len(vault.names()) == 1, cell
        if verb == "migrate":
            later = await database._file.run(
                lambda connection: connection.execute("SELECT number FROM later").fetchall()
            )
            assert later == [(2,), (3,)], cell
        await database.write([Put("note", "last", b"last")])
        await database.rotate_dek()
        await database.close()
        database = await open_local_database(folder / "data", vault)
        assert await database.read_all("note") == {**found, "last": b"last"}, cell
        await database.close()


async def main() -> None:
    for verb in MATRIX:
        with TemporaryDirectory() as folder:
            steps, cells = await walk(verb, Path(folder), 1)
        sys.stdout.write(f"{verb}: killed at {steps} steps, {cells} starts after it, 0 lost\n")


if __name__ == "__main__":
    asyncio.run(main())
