"""Proving a phone number: challenges with a code, and the tickets a right code buys."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from dataclasses import dataclass
from datetime import datetime

from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros

_COLUMNS = "id, phone, code_hash, expires_at, resend_at, failed_tries, used_at IS NOT NULL"


@dataclass(frozen=True)
class ChallengeRecord:
    """A code that was sent to a number."""

    id: str
    phone: str
    code_hash: bytes
    expires_at: datetime
    resend_at: datetime
    failed_tries: int = 0
    is_used: bool = False


class Challenges:
    """The challenges and tickets of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, challenge: ChallengeRecord) -> None:
        """Keep a new challenge."""
        self._connection.execute(
            "INSERT INTO challenges (id, phone, code_hash, expires_at, resend_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                challenge.id,
                challenge.phone,
                challenge.code_hash,
                to_micros(challenge.expires_at),
                to_micros(challenge.resend_at),
            ),
        )

    def find(self, challenge_id: str) -> ChallengeRecord | None:
        """By id."""
        return self._find("WHERE id = ?", challenge_id)

    def find_latest(self, phone: str) -> ChallengeRecord | None:
        """The last one that went to this number."""
        return self._find("WHERE phone = ? ORDER BY resend_at DESC LIMIT 1", phone)

    def count_failure(self, challenge_id: str) -> None:
        """One more wrong try."""
        self._connection.execute(
            "UPDATE challenges SET failed_tries = failed_tries + 1 WHERE id = ?", (challenge_id,)
        )

    def use(self, challenge_id: str, now: datetime) -> None:
        """The code was right; it is worth nothing from now on."""
        self._connection.execute(
            "UPDATE challenges SET used_at = ? WHERE id = ?", (to_micros(now), challenge_id)
        )

    def add_ticket(self, ticket_hash: str, phone: str, expires_at: datetime) -> None:
        """The number is proven for a while."""
        self._connection.execute(
            "INSERT INTO tickets (hash, phone, expires_at) VALUES (?, ?, ?)",
            (ticket_hash, phone, to_micros(expires_at)),
        )

    def find_ticket(self, ticket_hash: str, now: datetime) -> str | None:
        """The proven number behind an unused ticket that is still good."""
        row = self._connection.execute(
            "SELECT phone FROM tickets WHERE hash = ? AND used_at IS NULL AND expires_at > ?",
            (ticket_hash, to_micros(now)),
        ).fetchone()
        return None if row is None else str(row[0])

    def use_ticket(self, ticket_hash: str, now: datetime) -> bool:
        """Spend it; False when somebody else was quicker."""
        changed = self._connection.execute(
            "UPDATE tickets SET used_at = ? WHERE hash = ? AND used_at IS NULL RETURNING 1",
            (to_micros(now), ticket_hash),
        )
        return changed.fetchone() is not None

    def _find(self, rest: str, value: str) -> ChallengeRecord | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM challenges {rest}", (value,)
        ).fetchone()
        if row is None:
            return None
        challenge_id, phone, code_hash, expires, resend, tries, used = row
        return ChallengeRecord(
            challenge_id,
            phone,
            code_hash,
            from_micros(expires),
            from_micros(resend),
            tries,
            bool(used),
        )
