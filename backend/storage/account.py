"""Accounts as the journal folded them."""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import sqlite3

from api_contract.money import Currency
from backend.ledger.account import LedgerAccount

_COLUMNS = "id, currency, balance_minor, on_hold_minor"


class Accounts:
    """Balances, read inside a transaction; only the journal changes them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, account_id: str, person_id: str) -> LedgerAccount | None:
        """The account, if it is this person's."""
        return self._find("id = ? AND person_id = ?", account_id, person_id)

    def find_by_currency(self, person_id: str, currency: Currency) -> LedgerAccount | None:
        """The person's account in that currency."""
        return self._find("person_id = ? AND currency = ?", person_id, currency)

    def list_of(self, person_id: str) -> list[LedgerAccount]:
        """The person's accounts in the order they were opened."""
        return self._list("WHERE person_id = ? ORDER BY rowid", person_id)

    def list_all(self) -> list[LedgerAccount]:
        """Every account, the house's own too."""
        return self._list("ORDER BY rowid")

    def _find(self, condition: str, *values: str) -> LedgerAccount | None:
        found = self._list(f"WHERE {condition}", *values)
        return found[0] if found else None

    def _list(self, rest: str, *values: str) -> list[LedgerAccount]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM accounts {rest}", values)
        return [
            LedgerAccount(account_id, Currency(currency), balance, on_hold)
            for account_id, currency, balance, on_hold in rows
        ]
