"""The moments in a group's life at which a backend can die, and how to make it die there."""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from backend.commands import group_commit, transfer_group
from backend.commands.group_commit import GroupCommit
from backend.commands.receipt_signer import ReceiptSigner
from backend.routes.hot import HotApplication
from backend.storage import journal, migration, sqlite
from backend.storage.account import Accounts
from backend.storage.change import Changes
from backend.storage.connection import Table
from backend.storage.device import Devices
from backend.storage.fact import Facts
from backend.storage.journal import Journal
from backend.storage.postgres import PostgresConnection
from backend.storage.projection import Projection
from backend.storage.session import Sessions
from backend.storage.sqlite import SqliteConnection, SqliteEngine
from backend.storage.tree import Tree
from tests.bank.patching import after, before, replace

_IN_THE_MIDST_SECONDS = 0.0005
"""About half of what a commit takes."""


@dataclass
class _Fate:
    """The process dies at its phase once the group of this transfer was taken."""

    transfer_id: str
    is_due: bool = False

    def die(self, *_: object, **__: object) -> None:
        if self.is_due:
            os.kill(os.getpid(), signal.SIGKILL)

    def die_at_table(self, name: str) -> Callable[..., None]:
        def die(result: object, connection: object, table: Table, rows: object) -> None:
            if table.name == name:
                self.die()

        return die

    def see(self, group: list[Any]) -> None:
        if any(waiting.order.intent.id == self.transfer_id for waiting in group):
            self.is_due = True


def die_at(phase: str, transfer_id: str) -> None:
    """Make this process end like by `kill -9` when it comes there."""
    fate = _Fate(transfer_id)
    if phase in START_PHASES:
        fate.is_due = True
        START_PHASES[phase](fate)
        return
    after(GroupCommit, "_take", lambda group, queue: fate.see(group))
    PHASES[phase].arrange(fate)


@dataclass(frozen=True)
class Phase:
    """How to die there, and whether the transfer is posted then; None where nobody can know."""

    arrange: Callable[[_Fate], None]
    is_posted: bool | None


def _before(owner: object, name: str) -> Callable[[_Fate], None]:
    return lambda fate: before(owner, name, fate.die)


def _after(owner: object, name: str) -> Callable[[_Fate], None]:
    return lambda fate: after(owner, name, fate.die)


def _after_table(verb: str, table: str) -> Callable[[_Fate], None]:
    def arrange(fate: _Fate) -> None:
        for connection in (SqliteConnection, PostgresConnection):
            after(connection, verb, fate.die_at_table(table))

    return arrange


def _on_arrival(fate: _Fate) -> None:
    async def submit(queue: object, order: transfer_group.SendOrder) -> None:
        fate.is_due = order.intent.id == fate.transfer_id
        fate.die()

    replace(GroupCommit, "submit", submit)


def _before_commit(fate: _Fate) -> None:
    before(SqliteEngine, "_commit", fate.die)
    before(psycopg.Connection, "execute", _if_commit(fate.die))


def _in_commit(fate: _Fate) -> None:
    def die_soon(*_: object) -> None:
        threading.Timer(_IN_THE_MIDST_SECONDS, fate.die).start()

    def die_when_sent(result: object, connection: psycopg.Connection[Any], *_: object) -> None:
        if fate.is_due:
            connection.pgconn.pipeline_sync()
            connection.pgconn.flush()
            fate.die()

    before(SqliteEngine, "_commit", die_soon)
    after(psycopg.Connection, "execute", _if_commit(die_when_sent, place=2))


def _if_commit(act: Callable[..., None], place: int = 1) -> Callable[..., None]:
    def act_on_commit(*arguments: object, **_: object) -> None:
        if arguments[place] == "COMMIT":
            act(*arguments)

    return act_on_commit


def _after_answer(fate: _Fate) -> None:
    real = HotApplication.__call__

    async def serve(application: HotApplication, *arguments: Any) -> None:
        await real(application, *arguments)
        fate.die()

    replace(HotApplication, "__call__", serve)


PHASES: Mapping[str, Phase] = {
    "the order has arrived": Phase(_on_arrival, is_posted=False),
    "the group is taken": Phase(_before(GroupCommit, "_try"), is_posted=False),
    "the transaction has begun": Phase(_before(Journal, "lock"), is_posted=False),
    "the head is asked for": Phase(_after(Journal, "lock"), is_posted=False),
    "changes are asked for": Phase(_after(Changes, "ask_after"), is_posted=False),
    "facts are asked for": Phase(_after(Facts, "ask"), is_posted=False),
    "numbers are asked for": Phase(_after(Devices, "ask_sequences"), is_posted=False),
    "accounts are asked for": Phase(_after(Projection, "ask"), is_posted=False),
    "sessions are asked for": Phase(_after(Sessions, "ask_by_access_token"), is_posted=False),
    "people are asked for": Phase(_after(Accounts, "ask_of_people"), is_posted=False),
    "all is read": Phase(_before(transfer_group._Group, "answer"), is_posted=False),
    "the transfer is chained": Phase(_after(Journal, "add"), is_posted=False),
    "all is decided": Phase(_before(Journal, "write"), is_posted=False),
    "the chain is grown": Phase(_before(Tree, "grow"), is_posted=False),
    "the tree is grown": Phase(_after(Tree, "grow"), is_posted=False),
    "the event is written": Phase(_after_table("insert", "events"), is_posted=False),
    "the accounts are written": Phase(_after_table("update", "accounts"), is_posted=False),
    "the lines are written": Phase(_after_table("insert", "lines"), is_posted=False),
    "the facts are written": Phase(_after_table("insert", "facts"), is_posted=False),
    "the head is signed": Phase(_after(journal, "head_bytes"), is_posted=False),
    "the head is moved": Phase(_after(Journal, "_move_head"), is_posted=False),
    "the numbers are written": Phase(_after_table("update", "sequences"), is_posted=False),
    "COMMIT is due": Phase(_before_commit, is_posted=False),
    "COMMIT is under way": Phase(_in_commit, is_posted=None),
    "COMMIT has returned": Phase(_before(group_commit, "_deliver"), is_posted=True),
    "the answer is delivered": Phase(_after(group_commit, "_deliver"), is_posted=True),
    "the answer is signed": Phase(_after(ReceiptSigner, "sign"), is_posted=True),
    "the answer is written": Phase(_after_answer, is_posted=True),
}


def _in_migration(fate: _Fate) -> None:
    """In the last script, after its tables, before its number is written."""
    scripts = migration._scripts("sqlite")
    last = f"{scripts.pop()}; SELECT die();"

    def give_death(connection: sqlite3.Connection, *_: object) -> None:
        connection.create_function("die", 0, fate.die)

    def die_at_last(connection: object, statement: str, values: tuple[int, ...] = ()) -> None:
        if statement.startswith("INSERT INTO schema_version") and values[0] > len(scripts):
            fate.die()

    before(psycopg.Connection, "execute", die_at_last)
    before(sqlite, "migrate_sqlite", give_death)
    real = migration._scripts
    replace(
        migration,
        "_scripts",
        lambda engine: [*scripts, last] if engine == "sqlite" else real(engine),
    )


START_PHASES: Mapping[str, Callable[[_Fate], None]] = {
    "a migration is under way": _in_migration,
    "the house is being furnished": _before(Accounts, "ensure_house"),
}
