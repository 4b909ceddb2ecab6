"""What somebody's day in the wallet leaves behind, place by place."""

import io
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.services.preferences import MemoryPreferences
from app.services.token_vault import Platform
from app.services.token_vault.keychain import KeychainVault
from backend.settings import DEMO_CODE
from backend.storage.sqlite import FILE_NAME
from backend.structured_log import JsonFormatter
from tests.fakes import FakeVault
from tests.fixtures.keychain import SecretService
from tests.journeys import canary
from tests.journeys.canary import Sighting, sightings
from tests.journeys.log_book import LogBook
from tests.journeys.world import World

NUMBER = (canary.PHONE, canary.PHONE.removeprefix("+"))
WHO_AND_WHAT = (canary.NAME, canary.NOTE, canary.HANDLE)
PERSONAL = (*WHO_AND_WHAT, *NUMBER)
PEOPLE = ("people",)
"""The one table in which people are looked up by who they are."""
PROVING = ("challenges", "tickets")
"""Where a number stands until it is proven."""
PLACES = (
    "log",
    "backend log",
    "output",
    "client folder",
    "preferences",
    "vault",
    "keychain",
    "backend folder",
    "backend tables",
)


@dataclass
class Trail:
    """Each place is read anew whenever it is asked for, so that a late leak is seen."""

    world: World
    log_book: LogBook
    keychain: SecretService
    client_folder: Path
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    vault: FakeVault = field(default_factory=FakeVault)
    backend_log: io.StringIO = field(default_factory=io.StringIO)
    output: list[str] = field(default_factory=list)

    async def fill_keychain(self) -> None:
        """Give the real keychain what the wallet gave the fake one."""
        keychain = KeychainVault(Platform.LINUX)
        for name, value in self.vault.items.items():
            await keychain.write(name, value)

    def sightings(self) -> list[Sighting]:
        """Everything that is where it must not be."""
        passed = (canary.PIN, DEMO_CODE, *self.world.secrets)
        rules: tuple[tuple[str, Callable[[], Iterator[bytes]], tuple[str, ...]], ...] = (
            ("log", self._log, (*PERSONAL, *passed)),
            ("backend log", self._backend_log, (*PERSONAL, *passed)),
            ("output", self._output, (*PERSONAL, *passed)),
            ("client folder", self._client_files, (*PERSONAL, *passed)),
            ("preferences", self._preferences, (*PERSONAL, *passed)),
            ("vault", self._vault, (*WHO_AND_WHAT, canary.PIN, DEMO_CODE)),
            ("keychain", self._keychain, (*PERSONAL, *passed)),
            ("backend folder", self.backend_files, (canary.NOTE, *passed)),
            ("backend tables", lambda: self._rows(PEOPLE), WHO_AND_WHAT),
            ("backend tables", lambda: self._rows((*PEOPLE, *PROVING)), NUMBER),
        )
        return [
            sighting for place, read, words in rules for sighting in sightings(place, read(), words)
        ]

    def _log(self) -> Iterator[bytes]:
        return (line.encode() for line in self.log_book.lines)

    def _backend_log(self) -> Iterator[bytes]:
        yield self.backend_log.getvalue().encode()

    def _output(self) -> Iterator[bytes]:
        return (text.encode() for text in self.output)

    def _preferences(self) -> Iterator[bytes]:
        return (f"{name}={value}".encode() for name, value in self.preferences._items.items())

    def _vault(self) -> Iterator[bytes]:
        return (f"{name}={value}".encode() for name, value in self.vault.items.items())

    def _keychain(self) -> Iterator[bytes]:
        return iter(self.keychain.files())

    def _client_files(self) -> Iterator[bytes]:
        return _files(self.client_folder)

    def backend_files(self) -> Iterator[bytes]:
        return _files(self.world.settings.data_dir)

    def _rows(self, besides: tuple[str, ...]) -> Iterator[bytes]:
        path = self.world.settings.data_dir / FILE_NAME
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                if table not in besides:
                    for row in connection.execute(f"SELECT * FROM {table}"):
                        yield b"\0".join(_bytes_of(value) for value in row)


@contextmanager
def keep_backend_log(stream: io.StringIO) -> Iterator[None]:
    """What an operator's log would say of the same day, at its most talkative."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def _files(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            yield path.read_bytes()


def _bytes_of(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
