"""Whose names, accounts or sessions changed: what a process remembers of them is good no more."""

# ruff: noqa: S608 - only an engine's own words go into statements; values are bound.

from backend.storage.connection import Connection, Cursor


def mark_changed(connection: Connection, *person_ids: str) -> None:
    """Give these people the next number, under the head's lock: who holds it misses nobody."""
    connection.execute(f"SELECT number FROM head{connection.for_update}").fetchone()
    connection.execute(
        "UPDATE people SET changed = (SELECT max(changed) + 1 FROM people)"
        f" WHERE id {connection.among}",
        (connection.keys(person_ids),),
    )


class Changes:
    """The changes that one database transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self) -> int:
        """The number of the last one, 0 before the first."""
        (number,) = self._connection.execute(
            "SELECT coalesce(max(changed), 0) FROM people"
        ).fetchone()
        return int(number)

    def ask_after(self, number: int) -> Cursor:
        """Rows of person and number, for everybody who changed after that number."""
        return self._connection.execute(
            "SELECT id, changed FROM people WHERE changed > ?", (number,)
        )
