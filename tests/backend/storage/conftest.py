"""Books with two accounts and some money."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.storage.database import Storage
from backend.storage.person import PersonRecord
from tests.backend.support import NOON


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path)
    with storage.write() as books:
        for name, phone in (("sari", "+6281200000001"), ("budi", "+6281200000002")):
            books.people.add(PersonRecord(name, PersonKind.PERSON, name, name, phone, NOON))
            books.journal.append(AccountOpened(NOON, f"{name}-idr", name, Currency.IDR))
            account = LedgerAccount(f"{name}-idr", Currency.IDR, 0)
            books.journal.append(post_top_up(account, f"{name}-top-up", 100_000, NOON))
    yield storage
    storage.close()
