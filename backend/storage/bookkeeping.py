"""Holds stored rows against those that the events give: takes both page by page, asks nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Protocol

from backend.storage.account_state import AccountState
from backend.storage.chain_broken import ChainBroken
from backend.storage.refolding import TABLES, Refolding
from backend.storage.row_sum import sum_of

EVENTS, ACCOUNTS = "events", "accounts"

_STATE = tuple(field.name for field in fields(AccountState))
_values_of = attrgetter(*_STATE)

ACCOUNT_COLUMNS = ("id", *_STATE)


class Bookkeeper(Protocol):
    """Whom the rows are given to; either method may raise `ChainBroken`."""

    def take(self, table: str, rows: list[Any]) -> None:
        """Some rows of a table.

        Events (number, time, bytes) come a page at once and in their order, accounts
        (`ACCOUNT_COLUMNS`) after the last event, `refolding.TABLES` at any time and packed
        (`row_sum.pack`).
        """

    def finish(self) -> Sequence[str]:
        """That were all rows: which of `refolding.TABLES` don't hold what the events give."""


class Bookkeeping:
    """The `Bookkeeper` that works here and now."""

    def __init__(self) -> None:
        self.refolding = Refolding()
        self._stored: Counter[str] = Counter()
        self._met: set[str] = set()

    def take(self, table: str, rows: list[Any]) -> None:
        if table == EVENTS:
            self.refolding.fold(rows)
        elif table == ACCOUNTS:
            self._check_accounts(rows)
        else:
            self._stored[table] += sum_of(rows)

    def finish(self) -> list[str]:
        for account_id in sorted(self.refolding.accounts.keys() - self._met):
            raise ChainBroken(f"account {account_id} is not stored")
        self.refolding.finish()
        return [name for name in TABLES if self._stored[name] != self.refolding.total(name)]

    def _check_accounts(self, rows: list[Any]) -> None:
        folded = self.refolding.accounts
        for account_id, *stored in rows:
            if account_id in self._met or account_id not in folded:
                raise ChainBroken(f"account {account_id} is stored, but was never opened")
            self._met.add(account_id)
            for name, value, given in zip(
                _STATE, stored, _values_of(folded[account_id]), strict=True
            ):
                if value != given:
                    raise ChainBroken(
                        f"account {account_id} has {name} {value}, its events give {given}"
                    )
