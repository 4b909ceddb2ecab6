"""Accounts as the journal folded them."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from api_contract.money import Currency
from backend.ledger.account import LedgerAccount
from backend.storage.connection import Connection, Cursor
from backend.storage.instant import to_micros

_ACCOUNT = "a.id, a.person_id, a.currency, a.balance_minor, a.on_hold_minor, a.closed"
_OWNER = "p.id, p.kind, p.name, p.sealing_key"
_CURRENCIES = {currency.value: currency for currency in Currency}
# Two seeks, however many lines.
_SENT_BEFORE = (
    "coalesce((SELECT sent_minor FROM lines"
    " WHERE account_id = a.id AND direction = 'sent' AND number <= coalesce("
    "(SELECT number FROM events WHERE at <= ? ORDER BY at DESC, number DESC LIMIT 1), 0)"
    " ORDER BY number DESC LIMIT 1), 0)"
)


class AccountRecord(NamedTuple):
    """One account and whose it is; `person_id` is empty for the house's own.

    `sent_in_day_minor` is what it sent in a day's time, without fees.
    """

    person_id: str
    ledger: LedgerAccount
    sent_in_day_minor: int


class Accounts:
    """Balances, read inside a transaction; only the journal changes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account_id: str, person_id: str) -> LedgerAccount | None:
        """The account, if it is this person's and open."""
        found = self._list(
            "WHERE id = ? AND person_id = ? AND closed IS NULL", account_id, person_id
        )
        return found[0] if found else None

    def find_by_currency(self, person_id: str, currency: Currency) -> LedgerAccount | None:
        """The person's open account in that currency."""
        found = self._list(
            "WHERE person_id = ? AND currency = ? AND closed IS NULL", person_id, currency.value
        )
        return found[0] if found else None

    def list_of(self, person_id: str) -> list[LedgerAccount]:
        """The person's open accounts in the order they were opened."""
        return self._list("WHERE person_id = ? AND closed IS NULL ORDER BY opened", person_id)

    def list_ids_of(self, person_id: str) -> list[str]:
        """Every account the person ever had."""
        rows = self._connection.execute("SELECT id FROM accounts WHERE person_id = ?", (person_id,))
        return [row[0] for row in rows]

    def list_all(self) -> list[LedgerAccount]:
        """Every account, the house's own too."""
        return self._list("ORDER BY opened, id")

    def ask_with_owners(self, account_ids: Sequence[str], day_began_at: datetime) -> Cursor:
        """Rows for `party_of` and `account_of` together, with what was sent in the day."""
        return self._connection.execute(
            f"SELECT {_OWNER}, {_ACCOUNT}, a.sent_minor - {_SENT_BEFORE}"
            " FROM accounts a JOIN people p ON p.id = a.person_id"
            f" WHERE a.id {self._connection.among}",
            (to_micros(day_began_at), self._connection.keys(account_ids)),
        )

    def ask_of_people(self, person_ids: Sequence[str]) -> Cursor:
        """The same by people: a row for each account, and one for a person who has none.

        What they sent in the day isn't counted.
        """
        return self._connection.execute(
            f"SELECT {_OWNER}, {_ACCOUNT}, 0"
            " FROM people p LEFT JOIN accounts a ON a.person_id = p.id"
            f" WHERE p.id {self._connection.among}",
            (self._connection.keys(person_ids),),
        )

    def ask_of_owners(self, account_ids: Sequence[str]) -> Cursor:
        """The same of the people who have these accounts."""
        return self._connection.execute(
            f"SELECT {_OWNER}, {_ACCOUNT}, 0"
            " FROM people p JOIN accounts a ON a.person_id = p.id WHERE p.id IN"
            f" (SELECT person_id FROM accounts WHERE id {self._connection.among})",
            (self._connection.keys(account_ids),),
        )

    def sent_before(self, account_id: str, moment: datetime) -> int:
        """What the account had sent by then, in minor units, without fees."""
        (sent_minor,) = self._connection.execute(
            f"SELECT {_SENT_BEFORE} FROM accounts a WHERE a.id = ?",
            (to_micros(moment), account_id),
        ).fetchone()
        return int(sent_minor)

    def ensure_house(self, account_id: str, currency: str) -> None:
        """The house has this account from now on, if it had not."""
        self._connection.execute(
            "INSERT INTO accounts (id, currency) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
            (account_id, currency),
        )

    def _list(self, rest: str, *values: str) -> list[LedgerAccount]:
        rows = self._connection.execute(f"SELECT {_ACCOUNT}, 0 FROM accounts a {rest}", values)
        return [account_of(row).ledger for row in rows]


def account_of(row: Any) -> AccountRecord:
    """A row as it was read."""
    account_id, person_id, currency, balance, on_hold, closed, sent = row
    ledger = LedgerAccount(
        account_id, _CURRENCIES[currency], balance, on_hold, is_closed=closed is not None
    )
    return AccountRecord(person_id or "", ledger, sent)
