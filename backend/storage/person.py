"""People: customers and merchants."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from api_contract.person import PersonKind
from backend.storage.change import mark_changed
from backend.storage.connection import Connection
from backend.storage.instant import from_micros, to_micros
from backend.storage.sealing import Sealer

_COLUMNS = "id, kind, name, handle, phone, member_since, sealing_key"
PARTY_COLUMNS = 4
"""How many values `party_of` takes."""
_KINDS = {kind.value: kind for kind in PersonKind}


@dataclass(frozen=True)
class PersonRecord:
    """One row; phone in E.164, handle without its @.

    `sealing_key` is wrapped; empty before the person was added and after they were forgotten.
    """

    id: str
    kind: PersonKind
    name: str
    handle: str
    phone: str
    member_since: datetime
    sealing_key: bytes = field(default=b"", repr=False)


class People:
    """The people of one database transaction."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def add(self, person: PersonRecord) -> PersonRecord:
        """Keep somebody new, with a key; raises `ConstraintBroken` for a phone or handle taken."""
        added = replace(person, sealing_key=self._sealer.mint_key())
        self._connection.execute(
            f"INSERT INTO people ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                person.id,
                person.kind.value,
                person.name,
                person.handle,
                person.phone,
                to_micros(person.member_since),
                added.sealing_key,
            ),
        )
        return added

    def find(self, person_id: str) -> PersonRecord | None:
        """By id."""
        return self._find("id = ?", person_id)

    def find_by_phone(self, phone: str) -> PersonRecord | None:
        """By phone number in E.164."""
        return self._find("phone = ?", phone)

    def find_by_handle(self, handle: str) -> PersonRecord | None:
        """By handle without its @."""
        return self._find("handle = ?", handle)

    def change_phone(self, person_id: str, phone: str) -> None:
        """Another number; raises `ConstraintBroken` for one that is taken."""
        self._connection.execute("UPDATE people SET phone = ? WHERE id = ?", (phone, person_id))
        mark_changed(self._connection, person_id)

    def freeze(self, person_id: str, now: datetime) -> None:
        """Nothing of theirs is sent until they are free again; what was frozen stays as it was."""
        self._connection.execute(
            "UPDATE people SET frozen_at = coalesce(frozen_at, ?) WHERE id = ?",
            (to_micros(now), person_id),
        )
        mark_changed(self._connection, person_id)

    def unfreeze(self, person_id: str) -> None:
        """What they send is sent again."""
        self._connection.execute("UPDATE people SET frozen_at = NULL WHERE id = ?", (person_id,))
        mark_changed(self._connection, person_id)

    def is_frozen(self, person_id: str) -> bool:
        """Whether they froze their wallet."""
        row = self._connection.execute(
            "SELECT frozen_at IS NOT NULL FROM people WHERE id = ?", (person_id,)
        ).fetchone()
        return row is not None and bool(row[0])

    def is_empty(self) -> bool:
        """True before the first sign-up."""
        return self._connection.execute("SELECT 1 FROM people LIMIT 1").fetchone() is None

    def _find(self, condition: str, value: str) -> PersonRecord | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM people WHERE {condition}", (value,)
        ).fetchone()
        return None if row is None else person_of(row)


def person_of(row: Any) -> PersonRecord:
    """A row as it was read."""
    person_id, kind, name, handle, phone, since, sealing_key = row
    return PersonRecord(
        person_id, PersonKind(kind), name, handle, phone, from_micros(since), sealing_key
    )


class Party(NamedTuple):
    """As much of a person as a transfer needs to know."""

    id: str
    kind: PersonKind
    name: str
    sealing_key: bytes


def party_of(row: Any) -> Party:
    """The first values of a row as it was read."""
    person_id, kind, name, sealing_key = row
    return Party(person_id, _KINDS[kind], name, sealing_key)
