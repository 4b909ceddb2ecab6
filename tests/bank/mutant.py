"""Mistakes that a ledger can be made with: the bank test must notice each of them."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from api_contract.transfer import receipt_bytes
from backend import application
from backend.commands import group_commit, intent, receipt_signer, transfer_group
from backend.commands.context import Context
from backend.commands.group_commit import GroupCommit
from backend.commands.posting import transfer_entry
from backend.commands.transfer_group import SendOrder, Sent
from backend.identity.proof import Freshness
from backend.ledger.fact import CANCELLED
from backend.storage import postgres
from backend.storage.connection import Connection, Row
from backend.storage.journal import Journal
from backend.storage.postgres import PostgresConnection, PostgresEngine
from backend.storage.projection import Projection
from backend.storage.tables import FACTS
from tests.bank.patching import after, before, replace

_LONG = 0.02
"""Seconds that stretch a moment in which nobody ought to die."""


def no_dedupe() -> None:
    """A transfer is posted as often as it is asked for, unless its number stops it."""

    def forget(projection: Projection) -> None:
        projection._facts.clear()

    before(Projection, "write", forget)
    replace(transfer_group._Group, "_find", lambda group, order, caller: None)


def no_numbers() -> None:
    """A device's number is as good the second time."""
    replace(transfer_group, "use_number", lambda numbers, number: numbers)


def neither_dedupe_nor_numbers() -> None:
    """Nothing stops a transfer from being posted twice."""
    no_dedupe()
    no_numbers()


def dedupe_outside_the_transaction() -> None:
    """Which transfers were posted is written down when they are, and no number stops a second."""
    no_numbers()
    posted: list[Row] = []
    real = transfer_group.send_transfers

    def forget(projection: Projection) -> None:
        posted.extend(fact for fact in projection._facts if fact[2] != CANCELLED)
        projection._facts = [fact for fact in projection._facts if fact[2] == CANCELLED]

    def send(context: Context, orders: Sequence[SendOrder]) -> list[Sent | Exception]:
        answers = real(context, orders)
        time.sleep(_LONG)
        with context.storage._engine.writing() as connection:
            connection.insert(FACTS, posted)
        posted.clear()
        return answers

    before(Projection, "write", forget)
    replace(application, "send_transfers", send)


def answer_before_commit() -> None:
    """Whoever asked hears that it is done, and then it is done."""
    group: list[Any] = []
    answers: list[Sent | Exception] = []

    def remember(taken: list[Any], queue: GroupCommit[SendOrder, Sent]) -> None:
        group[:], answers[:] = taken, []

    def deliver(result: None, posted: object) -> None:
        group_commit._deliver(group, answers)
        time.sleep(_LONG)

    after(GroupCommit, "_take", remember)
    after(transfer_group._Group, "answer", lambda answer, *_: answers.append(answer))
    after(Journal, "write", deliver)


def balances_read_before_the_lock() -> None:
    """A lost update: the new balances are made of those before somebody else's group."""
    real_writing, real_ask = PostgresEngine.writing, Projection.ask
    earlier: dict[int, Connection] = {}

    @contextlib.contextmanager
    def writing(engine: PostgresEngine) -> Iterator[PostgresConnection]:
        with engine.reading() as before_lock, real_writing(engine) as connection:
            before_lock.execute("SELECT 1").fetchone()
            earlier[id(connection)] = before_lock
            yield connection

    def ask(projection: Projection, account_ids: Iterable[str]) -> None:
        connection = projection._connection
        projection._connection = earlier[id(connection)]
        real_ask(projection, account_ids)
        projection._connection = connection

    replace(PostgresEngine, "writing", writing)
    replace(Projection, "ask", ask)


def no_head_lock() -> None:
    """Two processes write at once, and nothing fences them."""
    replace(PostgresConnection, "for_update", "")


def no_sync() -> None:
    """A commit is answered before it is on the disk."""
    settings = (each.replace("commit = on", "commit = off") for each in postgres._SETTINGS)
    replace(postgres, "_SETTINGS", tuple(settings))


def no_signatures() -> None:
    """Whatever stands in an intent was wanted."""
    replace(intent, "has_signed", lambda key, signature, message: True)


def no_evidence() -> None:
    """What was signed is thrown away."""
    replace(
        transfer_group,
        "transfer_entry",
        lambda event, payer, payee, note, evidence: transfer_entry(event, payer, payee, note),
    )


def proofs_for_ever() -> None:
    """A proof is as good the second time."""
    replace(Freshness, "accept", lambda freshness, proof, now: True)


def receipts_for_anybody() -> None:
    """An answer is signed, but not for the request that it answers."""
    replace(receipt_signer, "receipt_bytes", lambda _, *answer: receipt_bytes("", *answer))


MUTANTS: Mapping[str, Callable[[], None]] = {
    mutant.__name__: mutant
    for mutant in (
        no_dedupe,
        no_numbers,
        neither_dedupe_nor_numbers,
        dedupe_outside_the_transaction,
        answer_before_commit,
        balances_read_before_the_lock,
        no_head_lock,
        no_sync,
        no_signatures,
        no_evidence,
        proofs_for_ever,
        receipts_for_anybody,
    )
}
