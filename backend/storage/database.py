"""Hands out transactions on the database that was chosen."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from backend.ledger.chart import HOUSE_ACCOUNTS
from backend.storage.books import Books
from backend.storage.connection import Connection, Hear
from backend.storage.key_ring import KeyRing, open_key_ring
from backend.storage.postgres import PostgresEngine
from backend.storage.sealing import Sealer
from backend.storage.sqlite import SqliteEngine
from backend.storage.unavailable import StorageUnavailable

COPY_PATIENCE_SECONDS = 0.2
"""How long a reader waits for a copy of the database to catch up with what they wrote."""


class Engine(Protocol):
    """One kind of database. Everything raises `StorageUnavailable` and `ConstraintBroken`."""

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write too."""

    @property
    def hears_news(self) -> bool:
        """Whether no commit with news goes unheard at this moment."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent snapshot."""

    def writing(self) -> AbstractContextManager[Connection]:
        """All of it or nothing: an exception rolls back."""

    def listen(self, hear: Hear) -> None:
        """Let `hear` know, from now on, what other processes' commits told."""

    def close(self) -> None:
        """Nothing may be asked afterwards."""


class Storage:
    """Hands out transactions."""

    def __init__(self, engine: Engine, key_ring: KeyRing, copy: Engine | None = None) -> None:
        self._engine = engine
        self._copy = copy
        self._sealer = Sealer(key_ring.sealing)
        self._sign, self._key_id = key_ring.signer(), key_ring.key_id
        self.key_ring = key_ring
        self._hear: Hear = lambda people: None
        with self.write() as books:
            books.journal.begin()
            for account_id in HOUSE_ACCOUNTS:
                books.accounts.ensure_house(account_id, account_id.rpartition(":")[2])
        with self.read() as books:
            if books.journal.head.key_id != self._key_id:
                raise StorageUnavailable("The database was signed with another key than ours.")

    @contextlib.contextmanager
    def read(self) -> Iterator[Books]:
        """One consistent snapshot; raises `StorageUnavailable`."""
        with self._engine.reading() as connection:
            yield self._books(connection)

    @contextlib.contextmanager
    def read_copy(self, at_least: int | None) -> Iterator[Books]:
        """A snapshot of at least so many events, from a copy of the database if there is one.

        The copy is given a moment to catch up; who doesn't say how far their own writes reach is
        not sent to a copy.
        """
        with contextlib.ExitStack() as stack:
            books = None if at_least is None else self._catch_up(stack, at_least)
            yield books or stack.enter_context(self.read())

    def _catch_up(self, stack: contextlib.ExitStack, at_least: int) -> Books | None:
        end = time.monotonic() + COPY_PATIENCE_SECONDS
        while self._copy is not None:
            with contextlib.suppress(StorageUnavailable), contextlib.ExitStack() as trial:
                books = self._books(trial.enter_context(self._copy.reading()))
                if books.journal.head.number >= at_least:
                    stack.push(trial.pop_all())
                    return books
            if time.monotonic() >= end:
                break
            time.sleep(COPY_PATIENCE_SECONDS / 20)
        return None

    @contextlib.contextmanager
    def write(self) -> Iterator[Books]:
        """All of it or nothing: an exception rolls back.

        Raises `StorageUnavailable` when it isn't known to be done, and `ConstraintBroken`.
        """
        with self._engine.writing() as connection:
            books = self._books(connection)
            yield books
            if books.news.told:
                connection.tell(books.news.told)
        if books.news.told:
            self._hear(books.news.told)

    def listen(self, hear: Hear) -> None:
        """Let `hear` know after each commit, here or elsewhere, for whom it had news."""
        self._hear = hear
        self._engine.listen(hear)

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write too."""
        return self._engine.is_shared

    @property
    def hears_news(self) -> bool:
        """Whether no commit with news goes unheard at this moment."""
        return self._engine.hears_news

    def close(self) -> None:
        """Give the database back; nothing may be asked afterwards."""
        self._engine.close()
        if self._copy is not None:
            self._copy.close()

    def _books(self, connection: Connection) -> Books:
        return Books(connection, self._sealer, self._sign, self._key_id)


def open_storage(
    data_dir: Path,
    database_url: str | None = None,
    copy_url: str | None = None,
    signing_key: bytes | None = None,
    sealing_key: bytes | None = None,
) -> Storage:
    """The database at the URL, or the file in the data folder; raises `StorageUnavailable`."""
    key_ring = open_key_ring(data_dir, signing_key, sealing_key)
    engine = PostgresEngine(database_url) if database_url else SqliteEngine(data_dir)
    return Storage(engine, key_ring, PostgresEngine(copy_url, is_copy=True) if copy_url else None)
