"""A disk whose power can be cut and whose writes can fail, under SQLite's own file layer.

It is a VFS of apsw's SQLite, so the engine's connections are made by apsw, behind the few calls of
`sqlite3` that the engine makes. What is written goes to real files; the disk remembers what was
not synced yet, and after a cut only a part of that, torn at sectors, is still there.
"""

import contextlib
import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

SECTOR_BYTES = 512
CHECKPOINT_PAGES = 100
"""The log is folded into the database ten times as often as usual, so that cuts hit that too."""

_numbers = itertools.count(1)


class PowerCut(Exception):
    """The power is gone."""


@dataclass
class _Unsynced:
    """What a file held when it was last synced, and every write since."""

    synced: bytes = b""
    writes: list[tuple[int, bytes]] = field(default_factory=list)


class Disk:
    """The files of one folder."""

    def __init__(self, folder: Path, random: Random, synchronous: str = "FULL") -> None:
        self.folder = folder
        self.fail: Callable[[str], None] = lambda operation: None
        """Called before each `open`, `write` and `sync`; what it raises is SQLite's error."""
        self._random = random
        self._synchronous = synchronous
        self._files: dict[str, _Unsynced] = {}
        self._name = f"disk {next(_numbers)}"
        self._vfs = _Vfs(self._name, self)

    @contextlib.contextmanager
    def mounted(self) -> Iterator[None]:
        """Meanwhile `sqlite3.connect` opens files on this disk."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", self._connect)
            yield

    def leave_after_cut(self, folder: Path) -> None:
        """What a cut just now would leave, in a new folder."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*-shm"))
        for name, file in self._files.items():
            left = bytearray(file.synced)
            for offset, data in file.writes:
                self._leave(left, offset, data)
            (folder / name).write_bytes(left)

    def _leave(self, left: bytearray, offset: int, data: bytes) -> None:
        # Each sector by itself reached the disk, or did not; in which order doesn't matter then.
        share = self._random.choice((0.0, 0.5, 1.0))
        for start in range(0, len(data), SECTOR_BYTES):
            if self._random.random() < share:
                sector = data[start : start + SECTOR_BYTES]
                end = offset + start + len(sector)
                left.extend(bytes(max(0, end - len(left))))
                left[offset + start : end] = sector

    def _connect(self, path: Path, **options: object) -> "Connection":
        with _as_sqlite3():
            return Connection(apsw.Connection(str(path), vfs=self._name), self._synchronous)

    def opened(self, path: Path) -> None:
        self.fail("open")
        if path.name not in self._files:
            self._files[path.name] = _Unsynced(path.read_bytes() if path.exists() else b"")

    def written(self, path: Path, offset: int, data: bytes) -> None:
        self.fail("write")
        self._files[path.name].writes.append((offset, bytes(data)))

    def synced(self, path: Path) -> None:
        self.fail("sync")
        self._files[path.name] = _Unsynced(path.read_bytes())

    def truncated(self, path: Path, size: int) -> None:
        self.fail("write")
        file = self._files[path.name]
        self._files[path.name] = _Unsynced(file.synced[:size], [])

    def deleted(self, path: Path) -> None:
        self._files.pop(path.name, None)


class Connection:
    """As much of `sqlite3.Connection` as the engine asks of it, with its errors."""

    def __init__(self, real: apsw.Connection, synchronous: str) -> None:
        self._real = real
        self._synchronous = synchronous
        real.set_busy_timeout(5_000)
        real.wal_autocheckpoint(CHECKPOINT_PAGES)

    @property
    def in_transaction(self) -> bool:
        return self._real.in_transaction

    def execute(self, statement: str, values: Sequence[Any] = ()) -> apsw.Cursor:
        chosen = statement.replace("synchronous = FULL", f"synchronous = {self._synchronous}")
        with _as_sqlite3():
            return self._real.execute(chosen, tuple(values))

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        with _as_sqlite3():
            self._real.executemany(statement, [tuple(row) for row in rows])

    def executescript(self, script: str) -> None:
        with _as_sqlite3():
            self._real.execute(script)

    def close(self) -> None:
        with contextlib.suppress(apsw.Error, PowerCut):
            self._real.close()


@contextlib.contextmanager
def _as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except apsw.ConnectionClosedError as error:
        raise sqlite3.ProgrammingError(str(error)) from error
    except apsw.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


class _Vfs(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, "")
        self._disk = disk

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        self._disk.opened(path)
        return _File(path, name, flags, self._disk)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._disk.deleted(Path(filename))


class _File(apsw.VFSFile):
    def __init__(
        self, path: Path, name: str | apsw.URIFilename | None, flags: list[int], disk: Disk
    ) -> None:
        super().__init__("", name, flags)
        self._path, self._disk = path, disk

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.written(self._path, offset, data)
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._disk.truncated(self._path, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.synced(self._path)
