"""The floor under a lone client: rows like those of one transfer, committed one after another."""

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psycopg

COMMITS = 1_000
_ACCOUNTS = 2_000
_WARM_UP = 100

_SCHEMA = """
CREATE TABLE events (
    number BIGINT PRIMARY KEY, at BIGINT NOT NULL, body BYTEA NOT NULL, salt BYTEA NOT NULL,
    hash BYTEA NOT NULL, sealed BYTEA NOT NULL
);
CREATE TABLE head (number BIGINT NOT NULL, hash BYTEA NOT NULL, peaks BYTEA NOT NULL);
INSERT INTO head VALUES (0, '', '');
CREATE TABLE accounts (id TEXT PRIMARY KEY, balance_minor BIGINT NOT NULL);
CREATE TABLE lines (
    account_id TEXT, number BIGINT, amount_minor BIGINT NOT NULL, PRIMARY KEY (account_id, number)
);
CREATE TABLE facts (id TEXT PRIMARY KEY, number BIGINT NOT NULL, digest TEXT NOT NULL);
"""
_ACCOUNT = "INSERT INTO accounts VALUES (%s, 0)"

_Change = tuple[str, Sequence[str | int | bytes]]


def sqlite_commits_per_second(folder: Path) -> float:
    """On a new file in WAL mode, synced at every commit as the backend's is."""
    with closing(sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)

        def commit(changes: Sequence[_Change]) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in changes:
                connection.execute(statement.replace("%s", "?"), values)
            connection.execute("COMMIT")

        return _measure(commit)


def postgres_commits_per_second(url: str) -> float:
    """In an empty database, all of a transaction in one round trip."""
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        connection.execute(_SCHEMA, prepare=False)

        def commit(changes: Sequence[_Change]) -> None:
            with connection.pipeline(), connection.transaction():
                for statement, values in changes:
                    connection.execute(statement.encode(), values)

        return _measure(commit)


def _measure(commit: Callable[[Sequence[_Change]], None]) -> float:
    commit([(_ACCOUNT, (f"account {number}",)) for number in range(_ACCOUNTS)])
    total = _WARM_UP + COMMITS
    transfers = [_transfer(number) for number in range(1, total + 1)]
    for changes in transfers[:_WARM_UP]:
        commit(changes)
    began = time.perf_counter()
    for changes in transfers[_WARM_UP:]:
        commit(changes)
    return COMMITS / (time.perf_counter() - began)


def _transfer(number: int) -> list[_Change]:
    payer, payee = f"account {number % _ACCOUNTS}", f"account {number * 7 % _ACCOUNTS}"
    event = (number, number, os.urandom(420), os.urandom(16), os.urandom(32), os.urandom(320))
    balance = "UPDATE accounts SET balance_minor = balance_minor + %s WHERE id = %s"
    line = "INSERT INTO lines VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
    return [
        ("INSERT INTO events VALUES (%s, %s, %s, %s, %s, %s)", event),
        ("UPDATE head SET number = %s, hash = %s", (number, os.urandom(32))),
        (balance, (-1, payer)),
        (balance, (1, payee)),
        (line, (payer, number, -1)),
        (line, (payee, number, 1)),
        ("INSERT INTO facts VALUES (%s, %s, %s)", (f"fact {number:064}", number, "0" * 64)),
    ]
