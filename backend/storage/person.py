"""People: customers and merchants."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from api_contract.person import PersonKind
from backend.storage.instant import from_micros, to_micros

_COLUMNS = "id, kind, name, handle, phone, member_since"


@dataclass(frozen=True)
class PersonRecord:
    """One row; phone in E.164, handle without its @."""

    id: str
    kind: PersonKind
    name: str
    handle: str
    phone: str
    member_since: datetime


class People:
    """The people of one database transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, person: PersonRecord) -> None:
        """Keep somebody new; raises sqlite3.IntegrityError if phone or handle are taken."""
        self._connection.execute(
            f"INSERT INTO people ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (
                person.id,
                person.kind,
                person.name,
                person.handle,
                person.phone,
                to_micros(person.member_since),
            ),
        )

    def find(self, person_id: str) -> PersonRecord | None:
        """By id."""
        return self._find("id = ?", person_id)

    def find_by_phone(self, phone: str) -> PersonRecord | None:
        """By phone number in E.164."""
        return self._find("phone = ?", phone)

    def find_by_handle(self, handle: str) -> PersonRecord | None:
        """By handle without its @."""
        return self._find("handle = ?", handle)

    def is_empty(self) -> bool:
        """True before the first sign-up."""
        return self._connection.execute("SELECT 1 FROM people LIMIT 1").fetchone() is None

    def _find(self, condition: str, value: str) -> PersonRecord | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM people WHERE {condition}", (value,)
        ).fetchone()
        if row is None:
            return None
        person_id, kind, name, handle, phone, since = row
        return PersonRecord(person_id, PersonKind(kind), name, handle, phone, from_micros(since))
