"""Accounts that end, and books that let nothing touch them afterwards."""

import re
import sqlite3
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from api_contract.problem import ErrorCode
from backend.__main__ import main
from backend.commands.closing import close_account
from backend.commands.hold import release_hold
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    Event,
    FeeCharged,
    HoldPlaced,
    TopUpPosted,
    TransferReversed,
)
from backend.ledger.reason import ReversalReason
from backend.storage.database import open_storage
from backend.storage.journal import Entry
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import ConstraintBroken
from backend.storage.verification import verify_chain
from tests.backend.commands.support import (
    caller_of,
    figures,
    hold,
    live_events,
    newest_event,
    refusal,
)
from tests.backend.operations.support import LedgerPlace, fill
from tests.backend.support import NOON, Backend, Customer, check_books

IDR = Currency.IDR
_OF_SIGN_IN = ("pins", "sessions", "access_tokens", "refresh_tokens")


def close(backend: Backend, customer: Customer, account_id: str | None = None) -> AccountClosed:
    account_id = account_id or customer.account["id"]
    return close_account(backend.context, caller_of(customer), account_id)


def append(backend: Backend, *events: Event) -> None:
    with backend.context.storage.write() as books:
        books.journal.append(*map(Entry, events))


def test_only_an_empty_account_closes(backend: Backend, sari: Customer, budi: Customer) -> None:
    account_id = sari.account["id"]
    assert refusal(partial(close, backend, sari))[0] is ErrorCode.ACCOUNT_NOT_EMPTY
    assert refusal(partial(close, backend, budi, account_id))[0] is ErrorCode.ACCOUNT_NOT_FOUND
    hold(backend, sari, 1)
    sari.pay(budi, 999_999)
    assert refusal(partial(close, backend, sari))[0] is ErrorCode.ACCOUNT_NOT_EMPTY
    release_hold(backend.context.storage, "hold", backend.clock())
    sari.pay(budi, 1)
    heard = newest_event(sari)
    close(backend, sari)
    assert [event["kind"] for event in live_events(sari, heard)] == ["accounts_changed"]
    assert sari.get("/v1/accounts").json()["accounts"] == []
    ask = partial(close, backend, sari, account_id)
    assert refusal(ask)[0] is ErrorCode.ACCOUNT_NOT_FOUND
    assert budi.pay(sari, 1).json()["code"] == "payee_cannot_receive"
    # What happened in it is still told.
    assert len(sari.get("/v1/activity").json()["items"]) == 3
    check_books(backend)


def test_another_account_in_its_currency_may_be_opened(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    settings = backend.context.settings
    place = LedgerPlace(settings.data_dir, settings.database_url)
    open_ = partial(AccountOpened, backend.clock(), person_id=budi.id, currency=IDR)
    with pytest.raises(ConstraintBroken):
        append(backend, open_(account_id="second"))
    close(backend, budi)
    # One that is opened and closed in the very group in which the next is opened.
    closed = AccountClosed(backend.clock(), "second")
    append(backend, open_(account_id="second"), closed, open_(account_id="third"))
    sari.pay(budi, 400_000)
    assert budi.account["id"] == "third"
    assert figures(budi) == (400_000, 0, 400_000)
    tables = place.tables()
    assert main(["rebuild", *place.options]) == 0
    assert place.tables() == tables
    with pytest.raises(ConstraintBroken):
        append(backend, open_(account_id="fourth"))
    check_books(backend)


def impossible(account: str, other: str) -> dict[str, tuple[Event, ...]]:
    """Groups that no decision would let through; the other account has 1,000,000."""
    top_up = TopUpPosted(NOON, "top-up", account, 1, IDR)
    closed = AccountClosed(NOON, account)
    full = TopUpPosted(NOON, "full", other, MINOR_UNITS_LIMIT - 1_000_000, IDR)
    fraud = ReversalReason.FRAUD
    return {
        "a posting to a closed account": (closed, top_up),
        "postings to it that make nothing": (
            closed,
            TransferReversed(NOON, "reversal", "t", account, account, 1, 0, IDR, fraud),
        ),
        "a hold on it": (closed, HoldPlaced(NOON, "hold", account, 1, IDR)),
        "closing it again": (closed, closed),
        "closing it with money": (top_up, closed),
        "an overdraft, be it made good": (FeeCharged(NOON, "fee", account, 1, IDR), top_up),
        "more than the acquirer can owe": (full, top_up),
        "fees given back that were never taken": (
            TransferReversed(NOON, "reversal", "t", account, other, 1, 1, IDR, fraud),
        ),
        "an account that is not there": (TopUpPosted(NOON, "top-up", "nothing", 1, IDR),),
    }


def test_the_books_refuse_what_the_rules_would(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    account, other = budi.account["id"], sari.account["id"]
    before = check_books(backend)
    for what, events in impossible(account, other).items():
        try:
            append(backend, *events)
        except ConstraintBroken:
            continue
        pytest.fail(what)
    assert check_books(backend) == before
    # The same when the account was closed long ago.
    close(backend, budi)
    with pytest.raises(ConstraintBroken, match="which is closed"):
        append(backend, TopUpPosted(NOON, "top-up", account, 1, IDR))


def test_books_of_the_version_before_keep_what_they_have(tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path, None)
    fill(place, 3)
    tables = place.tables()
    raw = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    scripts = files("backend.storage").joinpath("migrations", "sqlite")
    before = "".join(
        scripts.joinpath(name).read_text("utf-8") for name in ("001_ledger.sql", "002_identity.sql")
    )
    made = dict(re.findall(r"^CREATE TABLE (\w+)(.*?;)", before, re.DOTALL | re.MULTILINE))
    rows = {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in ("accounts", "holds")}
    raw.execute("DROP INDEX people_changed")
    raw.execute("ALTER TABLE people DROP COLUMN changed")
    raw.execute("ALTER TABLE people DROP COLUMN frozen_at")
    raw.execute("DROP INDEX facts_of_transfer")
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in raw.execute(names).fetchall():
        if name in (*rows, *_OF_SIGN_IN) or name not in made:
            raw.execute(f"DROP TABLE {name}")
    for name in (*rows, *_OF_SIGN_IN, "approvals"):
        raw.execute(f"CREATE TABLE {name}{made[name]}")
    for index in re.findall(r"^CREATE INDEX .*?;", before, re.DOTALL | re.MULTILINE):
        raw.execute(index.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))
    for name, kept in rows.items():
        marks = ", ".join("?" * len(kept[0]))
        raw.executemany(f"INSERT INTO {name} VALUES ({marks})", kept)
    raw.execute("INSERT INTO pins VALUES ('sari', 'hash', 0, NULL)")
    raw.execute("INSERT INTO sessions VALUES ('session', 'sari', 'Phone', 'hash', 0, 0, 0, NULL)")
    raw.execute("INSERT INTO access_tokens VALUES ('access', 'session', 0)")
    raw.execute("INSERT INTO refresh_tokens VALUES ('refresh', 'session', 0, 0)")
    raw.execute("PRAGMA user_version = 2")
    raw.close()
    storage = open_storage(tmp_path)
    with storage.read() as books:
        assert verify_chain(books) == 8
        # Sessions without keys are over, and their PINs can't be shown any more.
        assert books.sessions.find("session") is None
        assert books.sessions.find_refresh_token("refresh") is None
        assert books.pins.find("sari") is None
    storage.close()
    assert place.tables() == tables
