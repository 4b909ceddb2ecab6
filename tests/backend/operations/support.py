"""A ledger in its place, commands run on it, and all that its tables hold."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.event import AccountOpened, Event, HoldPlaced, TopUpPosted, TransferPosted
from backend.storage.database import Engine, Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from backend.storage.postgres import PostgresEngine
from backend.storage.rebuilding import PROJECTIONS
from backend.storage.sqlite import SqliteEngine
from tests.backend.support import NOON

PEOPLE = ("sari", "budi")
_GROUP = 5_000

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class LedgerPlace:
    """Where a ledger is or will be."""

    folder: Path
    url: str | None

    @property
    def options(self) -> list[str]:
        """What every command is told."""
        if self.url is None:
            return ["--data", str(self.folder)]
        return ["--data", self.url, "--keys", str(self.folder)]

    def open(self) -> Storage:
        return open_storage(self.folder, self.url)

    def engine(self) -> Engine:
        return SqliteEngine(self.folder) if self.url is None else PostgresEngine(self.url)

    def tables(self, names: Sequence[str] = PROJECTIONS) -> dict[str, Rows]:
        """All rows, in an order of their own."""
        engine = self.engine()
        try:
            with engine.reading() as connection:
                return {
                    name: sorted(map(tuple, connection.execute(f"SELECT * FROM {name}")), key=repr)
                    for name in names
                }
        finally:
            engine.close()

    def spoil(self, *statements: str) -> None:
        """What no backend would write."""
        engine = self.engine()
        try:
            with engine.writing() as connection:
                for statement in statements:
                    connection.execute(statement)
        finally:
            engine.close()


def fill(place: LedgerPlace, transfers: int) -> None:
    """Two people, money, a hold, and so many transfers."""
    events: list[Event] = []
    for name in PEOPLE:
        events.append(AccountOpened(NOON, f"{name}-idr", name, Currency.IDR))
        events.append(TopUpPosted(NOON, f"{name}-top-up", f"{name}-idr", 10**9, Currency.IDR))
    events.append(HoldPlaced(NOON, "hold", "budi-idr", 700, Currency.IDR))
    events += [_transfer(number) for number in range(transfers)]
    storage = place.open()
    with storage.write() as books:
        for name, phone in zip(PEOPLE, ("+6281200000001", "+6281200000002"), strict=True):
            books.people.add(PersonRecord(name, PersonKind.PERSON, name, name, phone, NOON))
    for first in range(0, len(events), _GROUP):
        with storage.write() as books:
            books.journal.append(*map(Entry, events[first : first + _GROUP]))
    storage.close()


def _transfer(number: int) -> TransferPosted:
    payer, payee = PEOPLE if number % 2 else PEOPLE[::-1]
    return TransferPosted(
        at=NOON,
        transfer_id=f"transfer-{number}",
        payer_account_id=f"{payer}-idr",
        payee_account_id=f"{payee}-idr",
        amount_minor=1 + number % 90,
        fee_minor=number % 3,
        currency=Currency.IDR,
        intent_digest="digest",
        approved_at=NOON,
        accepted_at=NOON,
    )


def program(*arguments: str) -> "subprocess.Popen[str]":
    """`python -m backend …` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "backend", *arguments], stdout=subprocess.PIPE, text=True
    )
