"""Books with two accounts and some money."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.storage.books import Books
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from tests.backend.support import NOON


@pytest.fixture
def storage(tmp_path: Path, engine_url: str | None) -> Iterator[Storage]:
    storage = open_storage(tmp_path, engine_url)
    with storage.write() as books:
        add_people(books)
    yield storage
    storage.close()


def add_people(books: Books) -> None:
    """Sari and Budi, each with an account and 100,000 rupiah: four events."""
    for name, phone in (("sari", "+6281200000001"), ("budi", "+6281200000002")):
        books.people.add(PersonRecord(name, PersonKind.PERSON, name, name, phone, NOON))
        books.journal.append(Entry(AccountOpened(NOON, f"{name}-idr", name, Currency.IDR)))
        account = LedgerAccount(f"{name}-idr", Currency.IDR, 0)
        books.journal.append(Entry(post_top_up(account, f"{name}-top-up", 100_000, NOON)))
