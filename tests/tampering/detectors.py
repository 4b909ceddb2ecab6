"""Who may notice that a ledger was tampered with; each answers in words, or not at all."""

import importlib.util
import sqlite3
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from api_contract.history import ConsistencyProof, Receipt, TreeHead
from app.services.merkle_proof import (
    ProofFailed,
    check_consistency,
    check_head,
    check_inclusion,
)
from backend.storage.sqlite import SqliteConnection
from backend.storage.tree import Tree
from backend.storage.verification import ChainBroken, verify
from tests.tampering.books import head_of

VERIFY_LEDGER = Path(__file__).parents[2] / "tools" / "verify_ledger.py"


def load_file() -> ModuleType:
    """The auditor's file, loaded as a stranger would."""
    spec = importlib.util.spec_from_file_location("verify_ledger", VERIFY_LEDGER)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_file = load_file()


@dataclass(frozen=True)
class Question:
    """A ledger in question, the key its owner is known by, and what else the asker knows.

    `receipt` is the number of an event whose receipt a phone asks for.
    """

    connection: sqlite3.Connection
    public_key: bytes
    kept: TreeHead | None = None
    receipt: int | None = None


def by_verify(question: Question) -> str | None:
    """The backend's own verification."""
    try:
        verify(SqliteConnection(question.connection), question.public_key, question.kept)
    except ChainBroken as broken:
        return str(broken)
    return None


def by_file(question: Question) -> str | None:
    """The file that an auditor takes along."""
    kept = question.kept and question.kept.model_dump(mode="json")
    try:
        _file.verify(_file.rows_of(question.connection), question.public_key, kept)
    except _file.Broken as broken:
        return str(broken)
    return None


def by_app(question: Question) -> str | None:
    """A phone, which sees no more than heads, proofs and receipts."""
    tree = Tree(SqliteConnection(question.connection))
    try:
        head = head_of(question.connection)
        check_head(head, question.public_key.hex())
        if question.kept is not None:
            sizes = question.kept.size, head.size
            path = tree.prove_consistency(*sizes) if sizes[0] <= sizes[1] else []
            proof = ConsistencyProof(first=sizes[0], second=sizes[1], path=_hex(path))
            check_consistency(question.kept, head, proof)
        if question.receipt is not None:
            check_inclusion(_receipt(question.connection, tree, question.receipt, head))
    except ProofFailed as failed:
        return str(failed)
    except (ValueError, TypeError) as error:
        # The ledger can't answer any more.
        return f"no answer: {error}"
    return None


def _receipt(connection: sqlite3.Connection, tree: Tree, number: int, head: TreeHead) -> Receipt:
    row = connection.execute("SELECT body, salt FROM events WHERE number = ?", (number,)).fetchone()
    if row is None:
        raise ValueError("the event is gone")
    path = _hex(tree.prove_inclusion(number, head.size))
    return Receipt(number=number, event=row[0].decode(), salt=row[1].hex(), path=path, head=head)


def _hex(path: list[bytes]) -> tuple[str, ...]:
    return tuple(digest.hex() for digest in path)


DETECTORS: Mapping[str, Callable[[Question], str | None]] = {
    "verify": by_verify,
    "file": by_file,
    "app": by_app,
}
