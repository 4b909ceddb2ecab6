"""Any order of anything that may happen: what must hold after every step, and on replay."""

from collections import Counter
from datetime import timedelta
from itertools import permutations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from api_contract.person import PersonKind
from backend.ledger.account import acquirer_account, is_house
from backend.ledger.canonical import decode, encode
from backend.ledger.event import Event
from backend.ledger.limit import PER_TRANSFER
from backend.ledger.reason import Side
from backend.ledger.refusal import Refusal
from tests.backend.ledger.book import Book, NotAllowed, Outcome

IDR, SGD = Currency.IDR, Currency.SGD
CAST = {"sari": IDR, "budi": IDR, "tini": IDR, "ani-sgd": SGD, "dewi-sgd": SGD}

names = st.sampled_from(sorted(CAST))
pairs = st.sampled_from(
    [
        *permutations(["sari", "budi", "tini"], 2),
        *permutations(["ani-sgd", "dewi-sgd"], 2),
        ("sari", "sari"),
        ("sari", "ani-sgd"),
    ]
)
amounts = st.integers(1, 2_000) | st.sampled_from(
    [1, 1_000_000, 1_000_001, PER_TRANSFER[IDR], PER_TRANSFER[IDR] + 1, MINOR_UNITS_LIMIT]
)
small_amounts = st.integers(1, 2_000)
"""What never fills an account of the house, which no decision looks at."""

quarters = st.integers(1, 5)
"""Of an amount that is there; the fifth is one too many."""

staff = st.sampled_from(["ani", "dewi"])


class Ledger(RuleBasedStateMachine):
    """A book, and beside it the plain arithmetic of what its events say."""

    transfers = Bundle("transfers")
    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.folded = 0
        self.sums: Counter[Currency] = Counter()
        self.balances: Counter[str] = Counter()
        self.open_holds: dict[str, tuple[str, int]] = {}
        self.given_back: Counter[str] = Counter()
        self.reversed: set[str] = set()
        self.closed: set[str] = set()

    @initialize()
    def open_accounts(self) -> None:
        for name, currency in CAST.items():
            kind = PersonKind.MERCHANT if name == "tini" else PersonKind.PERSON
            self.book.open(name, currency, kind)
            self.book.top_up("first", name, PER_TRANSFER[currency])

    @rule(name=names, minor=amounts)
    def top_up(self, name: str, minor: int) -> None:
        account = self.book.account(name)
        owed = self.book.account(acquirer_account(account.currency)).balance_minor
        try:
            self.book.top_up("top-up", name, minor)
        except (ValueError, NotAllowed):
            is_full = max(account.balance_minor, -owed) + minor > MINOR_UNITS_LIMIT
            assert is_full or name in self.closed

    @rule(name=names, short=st.integers(0, 2_000))
    def fill(self, name: str, short: int) -> None:
        """To just below the limit of what all accounts of a currency can have together."""
        account = self.book.account(name)
        owed = self.book.account(acquirer_account(account.currency)).balance_minor
        self.top_up(name, max(MINOR_UNITS_LIMIT + owed - short, 1))

    @rule(name=names, minor=amounts)
    def pay_out(self, name: str, minor: int) -> None:
        self._never_when_closed(self.book.pay_out("payout", name, minor), name)

    @rule(name=names, minor=small_amounts)
    def charge(self, name: str, minor: int) -> None:
        self._never_when_closed(self.book.charge("fee", name, minor), name)

    @rule(target=transfers, pair=pairs, minor=amounts)
    def transfer(self, pair: tuple[str, str], minor: int) -> "str | MultipleResults[str]":
        payer, payee = pair
        transfer_id = f"transfer {self.folded}"
        outcome = self.book.transfer(transfer_id, payer, payee, minor, CAST[payer], 1_000)
        self._never_when_closed(outcome, payer, payee)
        return transfer_id if isinstance(outcome, Event) else multiple()

    @rule(transfer_id=transfers)
    def reverse(self, transfer_id: str) -> None:
        outcome = self.book.reverse("reversal", transfer_id)
        if isinstance(outcome, Event):
            assert transfer_id not in self.reversed
            assert not self.given_back[transfer_id]
            self.reversed.add(transfer_id)

    @rule(transfer_id=transfers, part=quarters)
    def refund(self, transfer_id: str, part: int) -> None:
        posted_minor = self.book.transfers[transfer_id].amount_minor
        minor = _part_of(posted_minor, part)
        outcome = self.book.refund("refund", transfer_id, minor)
        if isinstance(outcome, Event):
            assert transfer_id not in self.reversed
            self.given_back[transfer_id] += minor
            assert self.given_back[transfer_id] <= posted_minor

    @rule(
        name=names,
        side=st.sampled_from(Side),
        minor=small_amounts,
        one=staff,
        other=staff,
    )
    def adjust(self, name: str, side: Side, minor: int, one: str, other: str) -> None:
        outcome = self.book.adjust("adjustment", name, side, minor, one, other)
        self._never_when_closed(outcome, name)
        assert one != other or isinstance(outcome, Refusal)

    @rule(target=holds, name=names, minor=amounts, hours=st.none() | st.integers(1, 12))
    def hold(self, name: str, minor: int, hours: int | None) -> "str | MultipleResults[str]":
        hold_id = f"hold {self.folded}"
        lasts = None if hours is None else timedelta(hours=hours)
        outcome = self.book.hold(hold_id, name, minor, lasts)
        self._never_when_closed(outcome, name)
        if isinstance(outcome, Refusal):
            return multiple()
        self.open_holds[hold_id] = (name, minor)
        return hold_id

    @rule(hold_id=holds, peer=st.integers(0, 5), part=quarters)
    def capture(self, hold_id: str, peer: int, part: int) -> None:
        hold = self.book.holds[hold_id]
        peers = [name for name in CAST if CAST[name] is hold.account.currency]
        payee = peers[peer % len(peers)]
        outcome = self.book.capture(hold_id, payee, _part_of(hold.amount_minor, part))
        if isinstance(outcome, Event):
            assert part <= 4
            assert hold.expires_at is None or self.book.now < hold.expires_at
        self._never_when_closed(outcome, payee)
        self._end(hold_id, outcome)

    @rule(hold_id=holds)
    def release(self, hold_id: str) -> None:
        self._end(hold_id, self.book.release(hold_id))

    @rule(hold_id=holds)
    def expire(self, hold_id: str) -> None:
        self._end(hold_id, self.book.expire(hold_id))

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.book.now += timedelta(hours=hours)

    @rule(name=names)
    def close(self, name: str) -> None:
        if isinstance(self.book.close(name), Event):
            assert name not in self.closed
            assert not self.balances[name]
            self.closed.add(name)

    @rule(name=names)
    def empty(self, name: str) -> None:
        """Otherwise hardly any account would ever be closed."""
        available = self.book.account(name).available_minor
        if available:
            self.book.pay_out("payout", name, available)

    @invariant()
    def money_is_neither_made_nor_lost(self) -> None:
        for event in self.book.events[self.folded :]:
            for posting in event.postings:
                self.sums[posting.currency] += posting.amount_minor
                self.balances[posting.account_id] += posting.amount_minor
        self.folded = len(self.book.events)
        assert not any(self.sums.values())
        assert not any(self.book.sums.values())

    @invariant()
    def nobody_is_overdrawn_or_holds_more_than_there_is(self) -> None:
        on_hold: Counter[str] = Counter()
        for name, minor in self.open_holds.values():
            on_hold[name] += minor
        for name, account in self.book.accounts.items():
            assert account.balance_minor == self.balances[name]
            assert account.on_hold_minor == on_hold[name]
            assert abs(account.balance_minor) <= MINOR_UNITS_LIMIT
            assert is_house(name) or account.balance_minor >= account.on_hold_minor >= 0
            assert name not in self.closed or not account.balance_minor

    def teardown(self) -> None:
        replayed = Book(decode(encode(event)) for event in self.book.events)
        assert replayed.accounts == self.book.accounts
        assert replayed.transfers == self.book.transfers
        assert {name: hold.has_ended for name, hold in replayed.holds.items()} == {
            name: name not in self.open_holds for name in self.book.holds
        }

    def _end(self, hold_id: str, outcome: Outcome) -> None:
        if isinstance(outcome, Event):
            del self.open_holds[hold_id]

    def _never_when_closed(self, outcome: Outcome, *accounts: str) -> None:
        assert isinstance(outcome, Refusal) or not self.closed.intersection(accounts)


def _part_of(minor: int, quarter: int) -> int:
    return minor + 1 if quarter > 4 else max(minor * quarter // 4, 1)


Ledger.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
TestLedger = Ledger.TestCase
