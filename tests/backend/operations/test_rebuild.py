"""What was folded from the journal is folded again: whole, after a crash, and while it grows."""

import itertools
import signal
import sqlite3
import threading
from contextlib import closing

import psycopg
import pytest

from api_contract import path
from backend.__main__ import main
from backend.ledger.funding import post_top_up
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.postgres_program import run_program
from backend.storage.postgres_shadow import PostgresShadow
from backend.storage.rebuilding import CHUNK, PROJECTIONS
from backend.storage.sqlite import FILE_NAME
from backend.storage.sqlite_shadow import SqliteShadow
from backend.storage.verification import verify_chain
from tests.backend.operations.support import LedgerPlace, fill, program
from tests.backend.support import NOON, Backend, Customer

DAMAGE = (
    "UPDATE accounts SET balance_minor = 5, changes = 0, closed = 1 WHERE id = 'sari-idr'",
    "DELETE FROM lines WHERE number > 7",
    "UPDATE facts SET number = 1",
    "DELETE FROM holds",
    "DELETE FROM tiles",
    "UPDATE snapshots SET balance_minor = 1",
)


def shape(place: LedgerPlace) -> list[str]:
    """How the tables are made, with every index, constraint and grant."""
    if place.url is None:
        with closing(sqlite3.connect(place.folder / FILE_NAME)) as connection:
            made = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            return sorted(row[0].replace('"', "") for row in made)
    dump = place.folder / "shape.sql"
    run_program("pg_dump", place.url, "--schema-only", f"--file={dump}")
    # Newer versions fence a dump with a random word.
    return [line for line in dump.read_text().splitlines() if "restrict" not in line]


def run_rebuild(place: LedgerPlace) -> None:
    assert main(["rebuild", *place.options]) == 0


def whole(storage: Storage) -> int:
    with storage.read() as books:
        return verify_chain(books)


def test_every_figure_comes_back_and_nothing_else_changes(place: LedgerPlace) -> None:
    fill(place, 2 * CHUNK)
    before, made = place.tables(), shape(place)
    assert all(before.values())
    place.spoil(*DAMAGE)
    assert all(place.tables()[name] != before[name] for name in PROJECTIONS)
    for _ in range(2):
        run_rebuild(place)
        assert place.tables() == before
        assert shape(place) == made


def test_an_empty_ledger_is_rebuilt(place: LedgerPlace) -> None:
    place.open().close()
    before = place.tables()
    run_rebuild(place)
    assert place.tables() == before
    assert before["accounts"]


def test_killed_in_the_middle_it_goes_on_where_it_was(place: LedgerPlace) -> None:
    fill(place, 40 * CHUNK)
    before = place.tables()
    place.spoil(*DAMAGE)
    with program("rebuild", *place.options) as first:
        assert first.stdout is not None
        told = list(itertools.islice(first.stdout, 5))
        first.send_signal(signal.SIGKILL)
    killed_at = int(told[-1].split()[2].strip("("))
    assert 0 < killed_at < 40 * CHUNK
    with program("rebuild", *place.options) as second:
        assert second.stdout is not None
        again = second.stdout.readlines()
    assert int(again[0].split()[2].strip("(")) > killed_at
    assert place.tables() == before


def test_it_rebuilds_while_money_moves(
    backend: Backend, sari: Customer, budi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = backend.context.settings
    place = LedgerPlace(settings.data_dir, settings.database_url)
    # Small, so that there are many chunks between the transfers.
    monkeypatch.setattr("backend.storage.rebuilding.CHUNK", 3)
    is_over = threading.Event()
    answers = []

    def pay() -> None:
        while not is_over.is_set():
            answers.append(sari.pay(budi, 10).status_code)

    payer = threading.Thread(target=pay)
    payer.start()
    try:
        while len(answers) < 30 and payer.is_alive():
            paid = len(answers)
            run_rebuild(place)
            assert len(sari.get(path.ACTIVITY).json()["items"]) > paid
    finally:
        is_over.set()
        payer.join()
    assert len(answers) >= 30
    assert set(answers) == {201}
    assert (sari.balance, budi.balance) == (1_000_000 - 10 * len(answers), 10 * len(answers))
    assert whole(backend.context.storage) == 3 + len(answers)
    during = place.tables()
    run_rebuild(place)
    assert place.tables() == during


def test_a_reader_from_before_the_change_sees_one_moment(place: LedgerPlace) -> None:
    """Its snapshot is taken, money moves, the tables change places, and only then it looks."""
    fill(place, 10)
    storage = place.open()
    with storage.read() as reader:
        number = reader.journal.head.number
        with storage.write() as books:
            account = books.accounts.list_of("sari")[0]
            books.journal.append(Entry(post_top_up(account, "late", 1, NOON)))
        rebuilding = threading.Thread(target=run_rebuild, args=(place,))
        rebuilding.start()
        # With PostgreSQL it waits for the reader, with SQLite it does not.
        rebuilding.join(2.0)
        assert reader.accounts.list_of("sari")[0].balance_minor == account.balance_minor
        assert reader.journal.head.number == number
    rebuilding.join()
    with storage.read() as books:
        assert books.accounts.list_of("sari")[0].balance_minor == account.balance_minor + 1
    assert whole(storage) == number + 1
    storage.close()


def test_a_place_without_a_ledger_is_left_as_it_is(
    place: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rebuild", *place.options]) == 1
    assert capsys.readouterr().err == "There is no ledger in that place.\n"
    assert not place.folder.exists()


def test_new_tables_of_another_shape_are_begun_again(place: LedgerPlace) -> None:
    fill(place, 3 * CHUNK)
    before = place.tables()
    shadow = SqliteShadow(place.folder) if place.url is None else PostgresShadow(place.url)
    with closing(shadow):
        for _ in range(2):
            with shadow.folding() as connection:
                connection.execute("UPDATE progress SET number = 5, version = version - 1")
                (kept,) = connection.execute("SELECT number FROM progress").fetchone()
                assert kept == 5
    run_rebuild(place)
    assert place.tables() == before


# SQLite knows no roles.
@pytest.mark.parametrize("engine_url", ["postgres"], indirect=True)
def test_the_backends_role_may_not(place: LedgerPlace, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.url is not None
    fill(place, 1)
    with psycopg.connect(place.url, autocommit=True) as owner:
        owner.execute("ALTER ROLE saku_backend LOGIN")
        name = owner.info.user
    try:
        other = LedgerPlace(place.folder, place.url.replace(f"//{name}@", "//saku_backend@"))
        assert main(["rebuild", *other.options]) == 1
        assert "permission denied" in capsys.readouterr().err
    finally:
        with psycopg.connect(place.url, autocommit=True) as owner:
            owner.execute("ALTER ROLE saku_backend NOLOGIN")
