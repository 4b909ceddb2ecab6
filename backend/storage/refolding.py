"""The books as the events give them: folded once more in memory, apart from `Projection`.

Accounts and open holds are kept; of all other rows only sums, one for each bucket of events.
"""

from collections import Counter
from collections.abc import Iterable

from api_contract.money import Currency
from backend.ledger.account import fees_account
from backend.ledger.chart import HOUSE_ACCOUNTS
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    Event,
    HoldCaptured,
    HoldPlaced,
    HoldReleased,
)
from backend.ledger.line import LineKind
from backend.storage import projection
from backend.storage.account_state import AccountState, Impossible
from backend.storage.chain_broken import ChainBroken
from backend.storage.effect import Effect, Transfer, effect_of, transfer_of
from backend.storage.instant import to_micros
from backend.storage.paging import PAGE
from backend.storage.row_sum import Row, pack, sum_of

BUCKET = 8 * PAGE
"""Events whose rows are summed together, some pages of them: there a wrong row is looked for."""

TABLES = ("lines", "facts", "snapshots", "holds")
"""What is folded from events beside the accounts; every row belongs to one event."""

_SENT, _RECEIVED = LineKind.SENT.value, LineKind.RECEIVED.value
_FEES = {currency.value: fees_account(currency) for currency in Currency}


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
        self._at = 0
        self._holds: dict[str, tuple[HoldPlaced, int]] = {}
        self._lines: list[Row] = []
        self._facts: list[Row] = []
        self._snapshots: list[Row] = []
        self._due: list[str] = []
        """Accounts whose snapshot is taken once the event is folded whole."""

    def fold(self, events: Iterable[tuple[int, int, bytes]]) -> None:
        """Fold the next events: number, time in microseconds, bytes; all of one bucket.

        Raises `ChainBroken`.
        """
        number = 0
        for number, at, body in events:
            try:
                found = transfer_of(body) or effect_of(body)
            except ValueError as error:
                raise ChainBroken(f"says nothing: {error}", number) from None
            if at != found[0]:
                raise ChainBroken("has another time in its column than in its bytes", number)
            if at < self._at:
                raise ChainBroken("is older than the one before it", number)
            self._at = at
            try:
                if isinstance(found, Effect):
                    self._fold(number, found)
                else:
                    self._fold_transfer(number, found)
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

    def _fold_transfer(self, number: int, transfer: Transfer) -> None:
        """As `_fold` does with the effect of one, in a third of the time."""
        _, payer_id, payee_id, currency, amount_minor, fee_minor, fact_id, digest = transfer
        paid_minor = amount_minor + fee_minor
        payer = self._post(payer_id, -paid_minor, currency)
        payee = self._post(payee_id, amount_minor, currency)
        payer.check(payer_id)
        payee.check(payee_id)
        if fee_minor:
            house_id = _FEES[currency]
            self._post(house_id, fee_minor, currency).check(house_id)
        payer.sent_minor += amount_minor
        self._lines += (
            (payer_id, _SENT, number, 0, -paid_minor, payer.sent_minor),
            (payee_id, _RECEIVED, number, 1, amount_minor, payee.sent_minor),
        )
        self._facts.append((fact_id, number, digest))
        if self._due:
            self._take_snapshots(number)

    def _fold(self, number: int, effect: Effect) -> None:
        event = effect.event
        if isinstance(event, AccountOpened):
            self._open(number, event)
        for account_id, amount_minor, currency in effect.postings:
            self._post(account_id, amount_minor, currency)
        for account_id, amount_minor in effect.reservations:
            account = self._account(account_id)
            account.on_hold_minor += amount_minor
            self._count(account_id, account)
        for part, (account_id, kind, amount_minor, counted_minor) in enumerate(effect.lines):
            account = self.accounts[account_id]
            account.sent_minor += counted_minor
            self._lines.append(
                (account_id, kind.value, number, part, amount_minor, account.sent_minor)
            )
        if effect.fact is not None:
            self._facts.append((effect.fact[0], number, effect.fact[1]))
        self._fold_rest(number, event)
        if self._due:
            self._take_snapshots(number)
        for account_id, _, _ in effect.postings:
            self.accounts[account_id].check(account_id)
        for account_id, _ in effect.reservations:
            self.accounts[account_id].check(account_id)

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

    def _post(self, account_id: str, amount_minor: int, currency: str) -> AccountState:
        account = self._account(account_id)
        if account.currency != currency:
            raise Impossible(f"posts {currency} to the account {account_id}")
        account.balance_minor += amount_minor
        self._count(account_id, account)
        return account

    def _count(self, account_id: str, account: AccountState) -> None:
        account.changes += 1
        if account.changes % projection.SNAPSHOT_EVERY == 0:
            self._due.append(account_id)

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
        account.check(account_id)

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
        self.sums[table][bucket] += sum_of(pack(rows))
        if bucket == self._watched:
            self.rows[table] += rows

    def _account(self, account_id: str) -> AccountState:
        account = self.accounts.get(account_id)
        if account is None:
            raise Impossible(f"names the account {account_id}, which was never opened")
        return account
