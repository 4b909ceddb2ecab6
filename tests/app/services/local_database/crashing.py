"""A process that does one thing to the database and is killed at a chosen step of it.

A step is what outlives a process: before and after each commit, each checkpoint, each write to
and erasing from the keychain, each file made, renamed or deleted. The keychain is a folder.
"""

import asyncio
import os
import signal
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from app.services.local_database import Erase, LocalDatabase, Put, open_local_database, schema
from app.services.token_vault import Persistence

RECORDS = {f"{number:03}": b"content %d" % number for number in range(150)}
"""What stands in the database before anything happens: three batches."""
WRITES = 3
LATER_SCRIPTS = (
    "CREATE TABLE later (number INTEGER); INSERT INTO later VALUES (1);",
    "INSERT INTO later VALUES (2); UPDATE later SET number = number + 1;",
)

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


class StepCounter:
    """Counts the steps; the one that is `last` is not survived."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._count = 0

    def step(self) -> None:
        self._count += 1
        if self._count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


class FolderVault:
    """A keychain in a folder: an item stands once it was renamed into place."""

    persistence = Persistence.KEYCHAIN

    def __init__(self, folder: Path, step: Callable[[], None] = lambda: None) -> None:
        self._folder = folder
        self._step = step
        folder.mkdir(exist_ok=True)

    def names(self) -> list[str]:
        """What it holds."""
        return sorted(
            urlsafe_b64decode(path.name).decode()
            for path in self._folder.iterdir()
            if path.name != "new"
        )

    async def read(self, name: str) -> str | None:
        path = self._path(name)
        return path.read_text() if path.exists() else None

    async def write(self, name: str, value: str) -> None:
        self._step()
        (self._folder / "new").write_text(value)
        os.replace(self._folder / "new", self._path(name))
        self._step()

    async def erase(self, name: str) -> None:
        path = self._path(name)
        if path.exists():
            self._step()
            path.unlink()
            self._step()

    def _path(self, name: str) -> Path:
        return self._folder / urlsafe_b64encode(name.encode()).decode()


async def write(database: LocalDatabase, told: Callable[[], None]) -> None:
    for number in range(WRITES):
        await database.write(
            [
                Put("note", f"{number:03}", b"changed"),
                Put("note", f"new {number}", b"new"),
                Erase("note", f"{100 + number:03}"),
            ]
        )
        told()


async def rotate_kek(database: LocalDatabase, told: Callable[[], None]) -> None:
    await database.rotate_kek()


async def rotate_dek(database: LocalDatabase, told: Callable[[], None]) -> None:
    await database.rotate_dek()


async def rotate_both(database: LocalDatabase, told: Callable[[], None]) -> None:
    await database.rotate_kek()
    await database.rotate_dek()
    await database.rotate_kek()


async def wipe(database: LocalDatabase, told: Callable[[], None]) -> None:
    await database.wipe()


async def look(database: LocalDatabase, told: Callable[[], None]) -> None:
    await database.read_all("note")


VERBS: dict[str, Callable[[LocalDatabase, Callable[[], None]], Awaitable[None]]] = {
    "open": look,
    "migrate": look,
    "write": write,
    "rotate_kek": rotate_kek,
    "rotate_dek": rotate_dek,
    "rotate_both": rotate_both,
    "wipe": wipe,
}


def run_and_kill(verb: str, folder: Path, last: int = 0) -> bool:
    """Do it in a process that is killed at step `last`; True when it was."""
    process = _FORKS.Process(target=_live, args=(verb, folder, last))
    process.start()
    process.join(30)
    assert process.exitcode in (0, -signal.SIGKILL), f"{verb} at {last}: {process.exitcode}"
    return process.exitcode != 0


def vault_of(folder: Path) -> FolderVault:
    """The keychain that the killed process had."""
    return FolderVault(folder / "keychain")


def writes_told(folder: Path) -> int:
    """How many writes were told to have been done."""
    path = folder / "told"
    return path.stat().st_size if path.exists() else 0


def _live(verb: str, folder: Path, last: int) -> None:
    counter = StepCounter(last)
    change = pytest.MonkeyPatch()
    count_commits(counter, change)
    count_files(counter, change)
    if verb == "migrate":
        change.setattr(schema, "SCRIPTS", (*schema.SCRIPTS, *LATER_SCRIPTS))

    def told() -> None:
        with (folder / "told").open("ab") as file:
            file.write(b".")

    async def live() -> None:
        vault = FolderVault(folder / "keychain", counter.step)
        database = await open_local_database(folder / "data", vault)
        await VERBS[verb](database, told)
        await database.close()

    asyncio.run(live())


def count_commits(counter: StepCounter, change: pytest.MonkeyPatch) -> None:
    """Count what SQLite makes last."""

    class CountedConnection(sqlite3.Connection):
        """Counts before SQLite makes something last (also inside a script), and after."""

        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.set_trace_callback(lambda text: counter.step() if _lasts(text) else None)

        def execute(self, text: str, values: Any = (), /) -> sqlite3.Cursor:
            cursor = super().execute(text, values)
            if _lasts(text):
                counter.step()
            return cursor

        def executescript(self, text: str, /) -> sqlite3.Cursor:
            cursor = super().executescript(text)
            counter.step()
            return cursor

    connect = sqlite3.connect

    def counted(*args: Any, **named: Any) -> sqlite3.Connection:
        return connect(*args, factory=CountedConnection, **named)

    change.setattr(sqlite3, "connect", counted)


def _lasts(text: str) -> bool:
    return text.strip().startswith(("COMMIT", "PRAGMA wal_checkpoint", "PRAGMA journal_mode"))


def count_files(counter: StepCounter, change: pytest.MonkeyPatch) -> None:
    """Count the files of the database that come and go."""

    for verb in ("touch", "unlink", "rename"):
        done = getattr(Path, verb)

        def counted(
            path: Path, *args: Any, done: Callable[..., Any] = done, **named: Any
        ) -> object:
            is_ours = path.parent.name == "data"
            if is_ours:
                counter.step()
            result: object = done(path, *args, **named)
            if is_ours:
                counter.step()
            return result

        change.setattr(Path, verb, counted)
