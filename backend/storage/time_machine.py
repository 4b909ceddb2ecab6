"""Accounts as they stood after an earlier event: the nearest snapshot, and the lines after it."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.money import Currency
from backend.ledger.account import LedgerAccount
from backend.ledger.line import LineKind
from backend.storage.connection import Connection
from backend.storage.instant import from_micros


@dataclass(frozen=True)
class PendingHold:
    """Money that was set aside then, in minor units of its account's currency."""

    id: str
    amount_minor: int
    placed_at: datetime


@dataclass(frozen=True)
class PastAccount:
    """An account as it stood then; `number` is the last event that it was part of."""

    ledger: LedgerAccount
    pending: tuple[PendingHold, ...]
    number: int


@dataclass(frozen=True)
class _Figures:
    """An account's figures right after event `number`."""

    number: int
    balance_minor: int
    on_hold_minor: int


class TimeMachine:
    """Looks back inside one transaction; what it reads doesn't grow with the journal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accounts_of(self, person_id: str, number: int) -> list[PastAccount]:
        """What the person had open right after event `number`, in the order it was opened."""
        rows = self._connection.execute(
            "SELECT id, currency, opened FROM accounts WHERE person_id = ? AND opened <= ?"
            " AND (closed IS NULL OR closed > ?) ORDER BY opened",
            (person_id, number, number),
        ).fetchall()
        return [self._account(row[0], Currency(row[1]), row[2], number) for row in rows]

    def _account(
        self, account_id: str, currency: Currency, opened: int, number: int
    ) -> PastAccount:
        figures = self._after(self._nearest(account_id, opened, number), account_id, number)
        return PastAccount(
            LedgerAccount(account_id, currency, figures.balance_minor, figures.on_hold_minor),
            self._pending(account_id, number),
            figures.number,
        )

    def _nearest(self, account_id: str, opened: int, number: int) -> _Figures:
        row = self._connection.execute(
            "SELECT number, balance_minor, on_hold_minor FROM snapshots"
            " WHERE account_id = ? AND number <= ? ORDER BY number DESC LIMIT 1",
            (account_id, number),
        ).fetchone()
        return _Figures(*row) if row else _Figures(opened, 0, 0)

    def _after(self, figures: _Figures, account_id: str, number: int) -> _Figures:
        # All three lists are named: each is a seek in the table's key.
        rows = self._connection.execute(
            "SELECT direction, CAST(sum(amount_minor) AS BIGINT), max(number) FROM lines"
            " WHERE account_id = ? AND direction IN ('sent', 'received', 'held')"
            " AND number > ? AND number <= ? GROUP BY direction",
            (account_id, figures.number, number),
        ).fetchall()
        sums = {LineKind(direction): minor for direction, minor, _ in rows}
        held_minor = sums.pop(LineKind.HELD, 0)
        return _Figures(
            max([figures.number, *(newest for _, _, newest in rows)]),
            figures.balance_minor + sum(sums.values()),
            figures.on_hold_minor + held_minor,
        )

    def _pending(self, account_id: str, number: int) -> tuple[PendingHold, ...]:
        rows = self._connection.execute(
            "SELECT h.id, h.amount_minor, e.at FROM holds h JOIN events e ON e.number = h.placed"
            " WHERE h.account_id = ? AND h.placed <= ? AND (h.ended IS NULL OR h.ended > ?)"
            " ORDER BY h.placed",
            (account_id, number, number),
        )
        return tuple(PendingHold(row[0], row[1], from_micros(row[2])) for row in rows)
