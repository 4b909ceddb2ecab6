"""No hot path reads a table from end to end: the databases themselves say how they would go."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from api_contract.transfer import Direction
from backend.commands.situation import ask_scene
from backend.storage.books import Books
from backend.storage.change import mark_changed
from backend.storage.connection import Cursor, Row, Table
from backend.storage.database import open_storage
from backend.storage.postgres import PostgresConnection, PostgresEngine
from backend.storage.sealing import KEY_BYTES, Sealer
from backend.storage.sqlite import FILE_NAME, SqliteConnection
from tests.backend.storage.conftest import add_people
from tests.backend.support import NOON

SCANS = re.compile(r"^SCAN (?!json_each|CONSTANT|l$|list_|\(|a$ VIRTUAL)\w+", re.MULTILINE)


def walk(books: Books) -> None:
    """Everything that a transfer, a balance, a page and a proof ask for."""
    accounts = ["sari-idr", "budi-idr"]
    books.sessions.ask_by_access_token(["a", "b"], NOON)
    books.changes.ask_after(3)
    books.changes.newest()
    mark_changed(books.connection, "sari", "budi")
    books.facts.ask(["a", "b"])
    books.journal.ask_accounts(accounts)
    books.accounts.ask_of_owners(accounts)
    books.accounts.sent_before("sari-idr", NOON)
    ask_scene(books, accounts, ["sari", "budi"], NOON)
    books.accounts.list_of("sari")
    books.accounts.find("sari-idr", "sari")
    books.activity.list_before(accounts, b"", 10**9, 51)
    books.activity.list_before(accounts, b"", 10**9, 51, (Direction.SENT,))
    books.activity.list_after(accounts, b"", 3, 51)
    books.activity.newest(accounts)
    books.news.list_after("sari", 3, 51)
    books.journal.number_at(NOON)
    list(books.journal.read(2, 1))
    books.tree.prove_inclusion(3, 4)
    books.holds.list_due(NOON, 10)
    books.corrections.list_of("a")


class Recorded:
    """Hands each statement on, and keeps it with its values."""

    def __init__(self, connection: SqliteConnection | PostgresConnection) -> None:
        self._connection = connection
        self.asked: dict[str, Row] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def find(self, table: Table, keys: Sequence[str]) -> Cursor:
        # As a bulk read of the real connection, but its statement comes by here.
        return type(self._connection).find(cast(Any, self), table, keys)

    def execute(self, statement: str, values: Row = ()) -> Cursor:
        self.asked[statement] = values
        return self._connection.execute(statement, values)


def ask_all(connection: SqliteConnection | PostgresConnection) -> dict[str, Row]:
    recorded = Recorded(connection)
    walk(Books(recorded, Sealer(bytes(KEY_BYTES)), lambda text: b"", ""))
    assert len(recorded.asked) > 14
    return recorded.asked


def test_sqlite_seeks(tmp_path: Path) -> None:
    storage = open_storage(tmp_path)
    with storage.write() as books:
        add_people(books)
    storage.close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as raw:
        asked = ask_all(SqliteConnection(raw))
        for statement, values in asked.items():
            rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plan = "\n".join(row[3] for row in rows)
            if "FROM head" not in statement:
                assert not SCANS.search(plan), f"{statement}\n{plan}"


@contextmanager
def filled(tmp_path: Path, database_url: str) -> Iterator[PostgresConnection]:
    storage = open_storage(tmp_path, database_url)
    with storage.write() as books:
        add_people(books)
    storage.close()
    engine = PostgresEngine(database_url)
    with engine.writing() as connection:
        yield connection
    engine.close()


def test_postgresql_seeks(tmp_path: Path, database_url: str) -> None:
    # On the tiniest tables, where nothing tempts it more to scan than a few rows on one page.
    with filled(tmp_path, database_url) as connection:
        for statement, values in ask_all(connection).items():
            explained = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
            plan = json.dumps(explained.fetchone()[0])
            if "FROM head" not in statement:
                assert "Seq Scan" not in plan, f"{statement}\n{plan}"


def test_the_past_is_partitioned(tmp_path: Path, database_url: str) -> None:
    with filled(tmp_path, database_url) as connection:
        statement = "SELECT body FROM events WHERE number = ?"
        explained = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}", (3,)).fetchone()
        assert "events_0" in json.dumps(explained[0])
        assert "events_1" not in json.dumps(explained[0])


def test_a_scan_would_be_noticed(tmp_path: Path, database_url: str) -> None:
    scan = "SELECT * FROM facts WHERE digest = 'x'"
    open_storage(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as raw:
        assert SCANS.search(raw.execute(f"EXPLAIN QUERY PLAN {scan}").fetchone()[3])
    with filled(tmp_path, database_url) as connection:
        explained = connection.execute(f"EXPLAIN (FORMAT JSON) {scan}").fetchone()
        assert "Seq Scan" in json.dumps(explained[0])
