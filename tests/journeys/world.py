"""The backend of a journey: the demo world on a real socket, and its books laid open."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from backend.demo.cast import CAST, Role
from backend.ledger.event import TransferPosted
from backend.server import EmbeddedBackend
from backend.settings import Settings
from backend.storage.books import Books
from backend.storage.sealing import KEY_BYTES, Sealer
from backend.storage.sqlite import FILE_NAME, SqliteConnection
from backend.storage.verification import verify_chain

PEOPLE: dict[str, Role] = {role.handle: role for role in CAST}
Balances = dict[str, int]
"""Minor units by owner and currency, such as `sari IDR`, or `fees:IDR` for the house."""

_BALANCES = """
    SELECT coalesce(handle || ' ' || currency, accounts.id), balance_minor
    FROM accounts LEFT JOIN people ON people.id = person_id
"""


@dataclass
class MovedClock:
    """The backend's time: the real one, and as much later as the test says."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, **how_far: float) -> None:
        self.ahead += timedelta(**how_far)


@dataclass
class World:
    """A backend that can be stopped, and started again over the same books."""

    settings: Settings
    clock: MovedClock
    url: str = ""
    secrets: set[str] = field(default_factory=set)
    """What passed between phones and backend and must be in no log."""
    _backend: EmbeddedBackend = field(init=False)

    def __post_init__(self) -> None:
        self.start()
        self._balances = self.balances()
        self._events = self.check_books()

    def start(self) -> None:
        """Serve, at the same address as before."""
        self._backend = EmbeddedBackend(self.settings, urlsplit(self.url).port or 0)
        self.url = self._backend.start()

    def stop(self) -> None:
        """Be gone: connections are refused."""
        self._backend.stop()

    def keep_copy(self) -> Path:
        """A copy of the books as they are now, for `put_back`; nobody may be serving."""
        copy = self.settings.data_dir.with_name("copy")
        shutil.copytree(self.settings.data_dir, copy)
        return copy

    def put_back(self, copy: Path) -> None:
        """Older books in place of today's, as somebody would who wants to forget a payment."""
        shutil.rmtree(self.settings.data_dir)
        shutil.copytree(copy, self.settings.data_dir)

    def balances(self) -> Balances:
        """Every account's, the house's too."""
        with self._connect() as connection:
            return dict(connection.execute(_BALANCES))

    def changes(self) -> Balances:
        """What has become more or less since the test began; what has not is left out."""
        now = self.balances()
        moved = {name: now[name] - self._balances.get(name, 0) for name in now}
        return {name: minor for name, minor in moved.items() if minor}

    def postings(self) -> list[TransferPosted]:
        """The transfers that the journal got since the test began."""
        with self._connect() as connection:
            events = [stored.event for stored in _books(connection).journal.read(self._events)]
        return [event for event in events if isinstance(event, TransferPosted)]

    def check_books(self) -> int:
        """How many events there are; fails unless the chain is whole and no money was made."""
        with self._connect() as connection:
            books = _books(connection)
            sums: Counter[str] = Counter()
            for account in books.accounts.list_all():
                sums[account.currency] += account.balance_minor
            assert not any(sums.values()), f"money was made or lost: {sums}"
            return verify_chain(books)

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        path = self.settings.data_dir / FILE_NAME
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            yield connection


def _books(connection: sqlite3.Connection) -> Books:
    # Whoever only reads events and balances needs no key.
    return Books(SqliteConnection(connection), Sealer(bytes(KEY_BYTES)), lambda text: b"", "")
