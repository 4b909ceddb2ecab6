"""Approvals: the right to send one intent, once."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

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

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, token_hash: bytes, approval: ApprovalRecord) -> None:
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

    def find(self, token_hash: bytes) -> ApprovalRecord | None:
        """By the digest of its token."""
        row = self._connection.execute(
            "SELECT session_id, intent_digest, approved_at, expires_at, used_at IS NOT NULL"
            " FROM approvals WHERE hash = ?",
            (token_hash,),
        ).fetchone()
        if row is None:
            return None
        session_id, digest, approved, expires, used = row
        return ApprovalRecord(
            session_id, digest, from_micros(approved), from_micros(expires), is_used=bool(used)
        )

    def use(self, token_hash: bytes, now: datetime) -> None:
        """It bought its transfer."""
        self._connection.execute(
            "UPDATE approvals SET used_at = ? WHERE hash = ?", (to_micros(now), token_hash)
        )
