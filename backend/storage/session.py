"""Sessions and their tokens, of which only digests are kept."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.identity.session import IDLE_LIFETIME, SESSION_LIFETIME
from backend.storage.change import mark_changed
from backend.storage.connection import Connection, Cursor
from backend.storage.instant import from_micros, to_micros

_COLUMNS = (
    "s.id, s.person_id, s.device_id, d.session_key, s.confirmed_generation,"
    " s.started_at, s.last_seen_at, s.ended_at IS NOT NULL"
)


@dataclass(frozen=True)
class SessionRecord:
    """One place somebody is signed in."""

    id: str
    person_id: str
    device_id: str
    session_key: str
    confirmed_generation: int
    started_at: datetime
    last_seen_at: datetime
    is_ended: bool = False


@dataclass(frozen=True)
class RefreshRecord:
    """One refresh token: which of its session's it is, and whether it was replaced."""

    session_id: str
    generation: int
    is_spent: bool


class Sessions:
    """The sessions of one database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: SessionRecord) -> None:
        """Keep a new session."""
        self._connection.execute(
            "INSERT INTO sessions (id, person_id, device_id, confirmed_generation, started_at,"
            " last_seen_at) VALUES (?, ?, ?, ?, ?, ?)",
            (
                session.id,
                session.person_id,
                session.device_id,
                session.confirmed_generation,
                to_micros(session.started_at),
                to_micros(session.last_seen_at),
            ),
        )

    def find(self, session_id: str) -> SessionRecord | None:
        """By id, ended or not."""
        found = self._list("WHERE s.id = ?", session_id)
        return found[0] if found else None

    def ask_by_access_token(self, token_hashes: Sequence[str], now: datetime) -> Cursor:
        """Rows of token hash, session, start, last use, the token's end, and who speaks, if living.

        Who speaks is the values of `backend.commands.session.Standing`. A session is over after a
        while of silence, and after some months in any case.
        """
        return self._connection.execute(
            "SELECT t.hash, s.id, s.started_at, s.last_seen_at, t.expires_at,"
            " s.person_id, d.id, d.session_key, d.transfer_key, d.trusted_from,"
            " d.small_until, d.frozen_at IS NOT NULL, p.frozen_at IS NOT NULL"
            " FROM access_tokens t JOIN sessions s ON s.id = t.session_id"
            " JOIN devices d ON d.id = s.device_id JOIN people p ON p.id = s.person_id"
            f" WHERE t.hash {self._connection.among} AND t.expires_at > ? AND s.ended_at IS NULL"
            " AND s.last_seen_at > ? AND s.started_at > ?",
            (
                self._connection.keys(token_hashes),
                to_micros(now),
                to_micros(now - IDLE_LIFETIME),
                to_micros(now - SESSION_LIFETIME),
            ),
        )

    def list_living(self, person_id: str) -> list[SessionRecord]:
        """The person's sessions that were not ended, newest first."""
        return self._list(
            "WHERE s.person_id = ? AND s.ended_at IS NULL ORDER BY s.started_at DESC, s.id DESC",
            person_id,
        )

    def list_of_device(self, device_id: str) -> list[SessionRecord]:
        """The device's sessions that were not ended."""
        return self._list("WHERE s.device_id = ? AND s.ended_at IS NULL", device_id)

    def end(self, session_id: str, now: datetime) -> None:
        """End it and forget its access tokens; refresh tokens stay, to be known when they return.

        Ending a session twice changes nothing.
        """
        row = self._connection.execute(
            "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
            " RETURNING person_id",
            (to_micros(now), session_id),
        ).fetchone()
        if row is not None:
            mark_changed(self._connection, row[0])
        self._connection.execute("DELETE FROM access_tokens WHERE session_id = ?", (session_id,))

    def add_access_token(self, token_hash: str, session_id: str, expires_at: datetime) -> None:
        """Let this token speak for the session for a while."""
        self._connection.execute(
            "INSERT INTO access_tokens (hash, session_id, expires_at) VALUES (?, ?, ?)",
            (token_hash, session_id, to_micros(expires_at)),
        )

    def drop_expired_access_tokens(self, session_id: str, now: datetime) -> None:
        """Keep the table as small as what is in use."""
        self._connection.execute(
            "DELETE FROM access_tokens WHERE session_id = ? AND expires_at <= ?",
            (session_id, to_micros(now)),
        )

    def add_refresh_token(self, token_hash: str, session_id: str, generation: int) -> None:
        """Keep the next refresh token, unconfirmed until it is used."""
        self._connection.execute(
            "INSERT INTO refresh_tokens (hash, session_id, generation) VALUES (?, ?, ?)",
            (token_hash, session_id, generation),
        )

    def find_refresh_token(self, token_hash: str) -> RefreshRecord | None:
        """Whose it is, spent or not."""
        row = self._connection.execute(
            "SELECT session_id, generation, is_spent FROM refresh_tokens WHERE hash = ?",
            (token_hash,),
        ).fetchone()
        return None if row is None else RefreshRecord(row[0], row[1], bool(row[2]))

    def confirm(self, session_id: str, generation: int, token_hash: str) -> None:
        """This token arrived: every other one up to its generation is spent."""
        self._connection.execute(
            "UPDATE sessions SET confirmed_generation = ? WHERE id = ?", (generation, session_id)
        )
        self._connection.execute(
            "UPDATE refresh_tokens SET is_spent = 1"
            " WHERE session_id = ? AND generation <= ? AND hash <> ?",
            (session_id, generation, token_hash),
        )

    def mark_seen(self, session_id: str, now: datetime) -> None:
        """The session was used just now."""
        self._connection.execute(
            "UPDATE sessions SET last_seen_at = ? WHERE id = ?", (to_micros(now), session_id)
        )

    def _list(self, rest: str, *values: str | int) -> list[SessionRecord]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM sessions s JOIN devices d ON d.id = s.device_id {rest}", values
        )
        return [_record(*row) for row in rows]


def _record(
    session_id: str,
    person_id: str,
    device_id: str,
    session_key: str,
    generation: int,
    started: int,
    seen: int,
    is_ended: int,
) -> SessionRecord:
    return SessionRecord(
        session_id,
        person_id,
        device_id,
        session_key,
        generation,
        from_micros(started),
        from_micros(seen),
        bool(is_ended),
    )
