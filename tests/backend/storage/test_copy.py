"""A copy of the database is read only as far as it reaches what its reader already knows."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from api_contract.money import Currency
from backend.ledger.event import TopUpPosted
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.postgres import PostgresEngine
from backend.storage.unavailable import StorageUnavailable
from tests.backend.storage.conftest import add_people
from tests.backend.support import NOON


def top_up(storage: Storage, top_up_id: str) -> None:
    with storage.write() as books:
        books.journal.append(Entry(TopUpPosted(NOON, top_up_id, "sari-idr", 1, Currency.IDR)))


def balance(storage: Storage, at_least: int | None) -> int:
    with storage.read_copy(at_least) as books:
        account = books.accounts.find("sari-idr", "sari")
        assert account is not None
        return account.balance_minor


@pytest.fixture
def copy_url(tmp_path: Path, database_url: str) -> Iterator[str]:
    """A copy that stopped at the fourth event: as far behind as a copy can be."""
    storage = open_storage(tmp_path, database_url)
    with storage.write() as books:
        add_people(books)
    storage.close()
    parts = conninfo_to_dict(database_url)
    name = f"{parts['dbname']}_copy"
    admin_url = make_conninfo(database_url, dbname="postgres")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(
                Identifier(name), Identifier(str(parts["dbname"]))
            )
        )
        yield make_conninfo(database_url, dbname=name)
        admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def storage(tmp_path: Path, database_url: str, copy_url: str) -> Iterator[Storage]:
    storage = open_storage(tmp_path, database_url, copy_url)
    top_up(storage, "after-the-copy")
    yield storage
    storage.close()


def test_a_reader_never_gets_less_than_they_know(storage: Storage) -> None:
    assert balance(storage, 4) == 100_000  # from the copy, which has all that this reader knows
    assert balance(storage, 5) == 100_001  # the copy is behind
    assert balance(storage, None) == 100_001  # nobody knows what this reader knows


def test_a_copy_that_is_gone_is_done_without(storage: Storage, copy_url: str) -> None:
    admin_url = make_conninfo(copy_url, dbname="postgres")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        name = Identifier(str(conninfo_to_dict(copy_url)["dbname"]))
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    assert balance(storage, 4) == 100_001


def test_who_reads_can_not_write(copy_url: str) -> None:
    engine = PostgresEngine(copy_url, is_copy=True)

    def write() -> None:
        with engine.reading() as connection:
            connection.execute("UPDATE head SET number = 9 RETURNING 1").fetchone()

    with pytest.raises(StorageUnavailable, match="read-only"):
        write()
    engine.close()
