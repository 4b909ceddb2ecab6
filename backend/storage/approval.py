"""Approvals: the right to send one intent, once."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.storage.connection import Connection, Cursor
from backend.storage.instant import from_micros, to_micros


@dataclass(frozen=True)
class ApprovalRecord:
    """What was approved, from which session, and for how long."""

    session_id: str
    intent_digest: str
    approved_at: datetime
    expires_at: datetime
    is_used: bool = False


class Approvals:
    """The approvals of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token_hash: str, approval: ApprovalRecord) -> None:
        """Keep a new approval."""
        self._connection.execute(
            "INSERT INTO approvals (hash, session_id, intent_digest, approved_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                token_hash,
                approval.session_id,
                approval.intent_digest,
                to_micros(approval.approved_at),
                to_micros(approval.expires_at),
            ),
        )

    def ask(self, token_hashes: Sequence[str]) -> Cursor:
        """Rows for `approval_of`."""
        return self._connection.execute(
            "SELECT hash, session_id, intent_digest, approved_at, expires_at, used_at"
            f" FROM approvals WHERE hash {self._connection.among}",
            (self._connection.keys(token_hashes),),
        )

    def use(self, token_hashes: Sequence[str], now: datetime) -> None:
        """They bought their transfers."""
        self._connection.execute(
            f"UPDATE approvals SET used_at = ? WHERE hash {self._connection.among}",
            (to_micros(now), self._connection.keys(token_hashes)),
        )


def approval_of(row: Any) -> tuple[str, ApprovalRecord]:
    """The hash of an approval's token, and the approval."""
    token_hash, session_id, digest, approved, expires, used = row
    return token_hash, ApprovalRecord(
        session_id, digest, from_micros(approved), from_micros(expires), is_used=used is not None
    )
