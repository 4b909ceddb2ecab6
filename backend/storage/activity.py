"""Activity: what an account's lines say to its owner, newest first, joined to their events."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from collections.abc import Sequence
from dataclasses import dataclass

from api_contract.transfer import Direction
from backend.ledger.canonical import decode
from backend.ledger.event import Event
from backend.storage.connection import Connection, Value
from backend.storage.sealing import Particulars, Sealer

_ONE_LIST = (
    "SELECT * FROM (SELECT account_id, direction, number, part, amount_minor FROM lines"
    " WHERE account_id = ? AND direction = ? AND number {comparison} ? ORDER BY number {order}"
    " LIMIT ?) AS list_{index}"
)
_WITH_EVENTS = (
    "SELECT l.account_id, l.direction, l.number, l.part, l.amount_minor, e.body, e.sealed"
    " FROM ({lists}) AS l JOIN events e ON e.number = l.number ORDER BY l.number {order} LIMIT ?"
)


@dataclass(frozen=True)
class ActivityRecord:
    """One line; `amount_minor` carries its sign, with the fee inside."""

    number: int
    account_id: str
    direction: Direction
    amount_minor: int
    event: Event
    particulars: Particulars


class Activities:
    """The lines of one database transaction."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def list_before(
        self,
        account_ids: Sequence[str],
        wrapped_key: bytes,
        number: int,
        most: int,
        directions: Sequence[Direction] = tuple(Direction),
    ) -> list[ActivityRecord]:
        """Lines of events with a smaller number, the newest first."""
        return self._list(account_ids, wrapped_key, directions, ("<", "DESC"), number, most)

    def list_after(
        self, account_ids: Sequence[str], wrapped_key: bytes, number: int, most: int
    ) -> list[ActivityRecord]:
        """Lines of events with a greater number, the oldest first."""
        return self._list(account_ids, wrapped_key, tuple(Direction), (">", "ASC"), number, most)

    def find(
        self, account_ids: Sequence[str], wrapped_key: bytes, number: int
    ) -> ActivityRecord | None:
        """The line of event `number` in one of these accounts."""
        found = self.list_before(account_ids, wrapped_key, number + 1, 1)
        return found[0] if found and found[0].number == number else None

    def newest(self, account_ids: Sequence[str]) -> int:
        """The greatest number of an event with a line, held money too; 0 before the first."""
        rows = self._connection.execute(
            f"SELECT max(number) FROM lines WHERE account_id {self._connection.among}",
            (self._connection.keys(account_ids),),
        )
        return int(rows.fetchone()[0] or 0)

    def _list(
        self,
        account_ids: Sequence[str],
        wrapped_key: bytes,
        directions: Sequence[Direction],
        way: tuple[str, str],
        number: int,
        most: int,
    ) -> list[ActivityRecord]:
        if not account_ids:
            return []
        # A seek in each list and a merge: no filter ever reads past what it shows.
        comparison, order = way
        lists = [(account, direction) for account in account_ids for direction in directions]
        values: list[Value] = []
        for account, direction in lists:
            values += [account, direction.value, number, most]
        union = " UNION ALL ".join(
            _ONE_LIST.format(comparison=comparison, order=order, index=index)
            for index in range(len(lists))
        )
        rows = self._connection.execute(
            _WITH_EVENTS.format(lists=union, order=order), (*values, most)
        )
        return [
            ActivityRecord(
                number=found,
                account_id=account,
                direction=Direction(direction),
                amount_minor=amount_minor,
                event=decode(body),
                particulars=self._sealer.open(found, sealed, part, wrapped_key),
            )
            for account, direction, found, part, amount_minor, body, sealed in rows
        ]
