"""The books as the events give them: folded once more in memory, apart from `Projection`.

Accounts and open holds are kept; of all other rows only sums, one for each bucket of events.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import LedgerAccount
from backend.ledger.chart import HOUSE_ACCOUNTS, is_allowed
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    Event,
    HoldCaptured,
    HoldPlaced,
    HoldReleased,
)
from backend.storage import projection
from backend.storage.chain_broken import ChainBroken
from backend.storage.effect import Effect
from backend.storage.instant import to_micros
from backend.storage.paging import PAGE
from backend.storage.row_sum import Row, sum_of

BUCKET = PAGE
"""Events whose rows are summed together, a page of them: there a wrong row is then looked for."""

TABLES = ("lines", "facts", "snapshots", "holds")
"""What is folded from events beside the accounts; every row belongs to one event."""


class Impossible(Exception):
    """An event can't have happened after those before it; the message says why."""


@dataclass(slots=True)
class AccountState:
    """The row of an account, without its id."""

    person_id: str | None
    currency: str
    opened: int = 0
    closed: int | None = None
    balance_minor: int = 0
    on_hold_minor: int = 0
    sent_minor: int = 0
    changes: int = 0


def bucket_of(number: int) -> int:
    """Where the rows of event `number` are summed."""
    return (number - 1) // BUCKET


class Refolding:
    """Takes every event once, in order, and tells what must stand in the tables.

    `rows` has, by table, the rows of the events in the bucket `watched`.
    """

    def __init__(self, watched: int | None = None) -> None:
        self.accounts = {
            account_id: AccountState(None, account_id.rpartition(":")[2])
            for account_id in HOUSE_ACCOUNTS
        }
        self.sums: dict[str, Counter[int]] = {table: Counter() for table in TABLES}
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._watched = watched
        self._holds: dict[str, tuple[HoldPlaced, int]] = {}
        self._lines: list[Row] = []
        self._facts: list[Row] = []
        self._snapshots: list[Row] = []
        self._due: list[str] = []
        """Accounts whose snapshot is taken once the event is folded whole."""

    def fold(self, effects: Iterable[tuple[int, Effect]]) -> None:
        """Fold the next events with their numbers, all of one bucket; raises `ChainBroken`."""
        number = 0
        for number, effect in effects:
            try:
                self._fold(number, effect)
            except Impossible as error:
                raise ChainBroken(str(error), number) from None
        bucket = bucket_of(number)
        self._put("lines", bucket, self._lines)
        self._put("facts", bucket, self._facts)
        self._put("snapshots", bucket, self._snapshots)
        self._lines, self._facts, self._snapshots = [], [], []

    def finish(self) -> None:
        """There are no more events: holds that are still open stay so."""
        for placed, number in self._holds.values():
            self._put_hold(placed, number, None)

    def total(self, table: str) -> int:
        """The sum over all rows of one table."""
        return self.sums[table].total()

    def _fold(self, number: int, effect: Effect) -> None:
        event = effect.event
        if isinstance(event, AccountOpened):
            self._open(number, event)
        for account_id, amount_minor, currency in effect.postings:
            if self._change(account_id, amount_minor, 0).currency != currency:
                raise Impossible(f"posts {currency} to the account {account_id}")
        for account_id, amount_minor in effect.reservations:
            self._change(account_id, 0, amount_minor)
        for part, (account_id, kind, amount_minor, counted_minor) in enumerate(effect.lines):
            account = self.accounts[account_id]
            account.sent_minor += counted_minor
            self._lines.append((account_id, kind, number, part, amount_minor, account.sent_minor))
        if effect.fact is not None:
            self._facts.append((effect.fact[0], number, effect.fact[1]))
        if event is not None:
            self._fold_rest(number, event)
        if self._due:
            self._take_snapshots(number)
        for account_id, _, _ in effect.postings:
            self._check(account_id)
        for account_id, _ in effect.reservations:
            self._check(account_id)

    def _fold_rest(self, number: int, event: Event) -> None:
        match event:
            case AccountClosed():
                self._close(number, event.account_id)
            case HoldPlaced():
                if event.hold_id in self._holds:
                    raise Impossible(f"places the hold {event.hold_id} again")
                self._holds[event.hold_id] = event, number
            case HoldCaptured() | HoldReleased():
                self._end_hold(number, event)

    def _change(self, account_id: str, balance_minor: int, on_hold_minor: int) -> AccountState:
        account = self._account(account_id)
        account.balance_minor += balance_minor
        account.on_hold_minor += on_hold_minor
        account.changes += 1
        if account.changes % projection.SNAPSHOT_EVERY == 0:
            self._due.append(account_id)
        return account

    def _take_snapshots(self, number: int) -> None:
        for account_id in self._due:
            account = self.accounts[account_id]
            self._snapshots.append(
                (account_id, number, account.balance_minor, account.on_hold_minor)
            )
        self._due.clear()

    def _open(self, number: int, event: AccountOpened) -> None:
        if event.account_id in self.accounts:
            raise Impossible(f"opens the account {event.account_id} again")
        currency = event.currency.value
        self.accounts[event.account_id] = AccountState(event.person_id, currency, number)

    def _close(self, number: int, account_id: str) -> None:
        account = self._account(account_id)
        if account.closed is not None:
            raise Impossible(f"closes the account {account_id} again")
        account.closed = number
        self._check(account_id)

    def _end_hold(self, number: int, event: HoldCaptured | HoldReleased) -> None:
        if event.hold_id not in self._holds:
            raise Impossible(f"ends the hold {event.hold_id}, which doesn't stand")
        placed, placed_number = self._holds.pop(event.hold_id)
        opposite = tuple((each.account_id, -each.amount_minor) for each in event.reservations)
        if opposite != ((placed.account_id, placed.amount_minor),):
            raise Impossible(f"ends the hold {event.hold_id} otherwise than it was placed")
        self._put_hold(placed, placed_number, number)

    def _put_hold(self, placed: HoldPlaced, number: int, ended: int | None) -> None:
        expiry = None if placed.expires_at is None else to_micros(placed.expires_at)
        row = (placed.hold_id, placed.account_id, placed.amount_minor, number, expiry, ended)
        self._put("holds", bucket_of(number), [row])

    def _put(self, table: str, bucket: int, rows: list[Row]) -> None:
        self.sums[table][bucket] += sum_of(rows)
        if bucket == self._watched:
            self.rows[table] += rows

    def _account(self, account_id: str) -> AccountState:
        account = self.accounts.get(account_id)
        if account is None:
            raise Impossible(f"names the account {account_id}, which was never opened")
        return account

    def _check(self, account_id: str) -> None:
        account = self.accounts[account_id]
        balance_minor, on_hold_minor = account.balance_minor, account.on_hold_minor
        # The chart's answer for a customer's open account, which is nearly every one.
        if account.closed is None and 0 <= on_hold_minor <= balance_minor <= MINOR_UNITS_LIMIT:
            return
        ledger = LedgerAccount(
            account_id,
            Currency(account.currency),
            balance_minor,
            on_hold_minor,
            is_closed=account.closed is not None,
        )
        if not is_allowed(ledger):
            raise Impossible(
                f"leaves the account {account_id} at {balance_minor} with {on_hold_minor} on hold"
            )
