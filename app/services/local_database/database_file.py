"""The SQLite file: durable at every commit, one process at a time, worked on in its own thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from app.errors import DatabaseDamaged, DatabaseUnavailable
from app.services.local_database.schema import migrate

P = ParamSpec("P")
T = TypeVar("T")

FILE_NAME = "saku.db"
BUSY_TIMEOUT_SECONDS = 5.0
_BESIDE = ("-wal", "-shm", "-journal")
_BEYOND_REPAIR = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DatabaseFile:
    """`saku.db` in `folder`, or with None a database in memory.

    Every method raises `DatabaseUnavailable` when the disk fails, and all but the last three
    `DatabaseDamaged` when the file is no database any more.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "local_database")
        self._connection: sqlite3.Connection | None = None

    async def is_first_start(self) -> bool:
        """True when the folder holds neither a database nor one that was set aside."""
        return await self._work(lambda: not self._files())

    async def open(self) -> None:
        """Open or create it, bring it to today's shape, and look at every page."""
        await self._work(self._open)

    async def run(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """Do `work` in one transaction: all of it, on the disk, or nothing."""
        return await self._work(lambda: self._run(lambda c: work(c, *args, **named)))

    async def shrink(self) -> None:
        """Leave nothing in the write-ahead log: neither what was replaced nor what was erased."""
        await self._work(self._shrink)

    async def set_aside(self) -> None:
        """Close it and give it another name, so that the next opening starts afresh."""
        await self._work(self._set_aside)

    async def remove(self) -> None:
        """Close and delete it, and whatever was set aside."""
        await self._work(self._remove)

    async def close(self) -> None:
        """Give the file back; nothing may be asked afterwards."""
        await self._work(self._close)

    async def _work(self, work: Callable[[], T]) -> T:
        def told() -> T:
            with _failures_told():
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._thread, told)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise DatabaseUnavailable("closed")
        return self._connection

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._opened()
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        return result

    def _open(self) -> None:
        path = ":memory:" if self._folder is None else str(self._create())
        self._connection = connection = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY_TIMEOUT_SECONDS
        )
        # A name with a flipped bit is a record that fails to open, not a failing database.
        connection.text_factory = lambda text: text.decode(errors="replace")
        # Keys live in this process: another one must not write beside it.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL would lose acknowledged commits in a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        # Apple's fsync leaves writes in the drive; elsewhere these two do nothing.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        migrate(connection)
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise DatabaseDamaged("its pages contradict each other")

    def _create(self) -> Path:
        assert self._folder is not None
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / FILE_NAME
        path.touch(mode=0o600)
        return path

    def _shrink(self) -> None:
        # Read to its end: an open statement would keep the next transaction from its commit.
        self._opened().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _set_aside(self) -> None:
        self._close()
        if self._folder is None:
            return
        number = 1
        while (self._folder / f"{FILE_NAME}.{number}").exists():
            number += 1
        # The file itself last: a new one would swallow a log that was left behind.
        for ending in (*_BESIDE, ""):
            path = self._folder / f"{FILE_NAME}{ending}"
            if path.exists():
                path.rename(self._folder / f"{FILE_NAME}.{number}{ending}")

    def _remove(self) -> None:
        self._close()
        # Backwards: the logs before their file.
        for path in reversed(self._files()):
            path.unlink()

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"{FILE_NAME}*")) if self._folder else []


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        # A mistake of ours, not of the disk.
        raise
    except sqlite3.Error as error:
        # The low byte is the primary code.
        if error.sqlite_errorcode & 0xFF in _BEYOND_REPAIR:
            raise DatabaseDamaged(error.sqlite_errorname) from error
        raise DatabaseUnavailable(error.sqlite_errorname) from error
    except OSError as error:
        raise DatabaseUnavailable(type(error).__name__) from error
