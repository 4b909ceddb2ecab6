"""A ledger in memory: gathers what a decision needs, asks it, and folds what was decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.account import LedgerAccount
from backend.ledger.adjustment import Proposal, decide_adjustment
from backend.ledger.chart import is_allowed
from backend.ledger.closing import decide_closing
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    Event,
    HoldPlaced,
    TransferPosted,
    TransferRefunded,
    TransferReversed,
    hold_ended_by,
)
from backend.ledger.funding import decide_fee, decide_payout, post_top_up
from backend.ledger.hold import (
    Hold,
    decide_capture,
    decide_expiry,
    decide_hold,
    decide_release,
)
from backend.ledger.limit import DAY
from backend.ledger.reason import AdjustmentReason, ReversalReason, Side
from backend.ledger.refusal import Refusal
from backend.ledger.reversal import PastTransfer, decide_refund, decide_reversal
from backend.ledger.transfer import Situation, TransferOrder, decide_transfer
from tests.backend.support import NOON

Outcome = Event | Refusal


class NotAllowed(Exception):
    """A fact that the books can't take; a decision should have refused it."""


class Book:
    """Accounts, holds and transfers as their events left them; accounts are named like people."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.now = NOON
        self.events: list[Event] = []
        self.accounts: dict[str, LedgerAccount] = {}
        self.holds: dict[str, Hold] = {}
        self.transfers: dict[str, TransferPosted] = {}
        self.refunded: Counter[str] = Counter()
        self.reversed: set[str] = set()
        self.merchants: set[str] = set()
        for event in events:
            self.append(event)

    @property
    def sums(self) -> dict[Currency, int]:
        """Of all balances, per currency in use."""
        sums: Counter[Currency] = Counter()
        for account in self.accounts.values():
            sums[account.currency] += account.balance_minor
        return dict(sums)

    def append(self, event: Event) -> None:
        """Fold the fact whole or not at all; raises NotAllowed."""
        changed: dict[str, LedgerAccount] = {}
        for posting in event.postings:
            account = changed.get(posting.account_id) or self._account_for(
                posting.account_id, posting.currency
            )
            balance = account.balance_minor + posting.amount_minor
            changed[account.id] = account._replace(balance_minor=balance)
        for reserved in event.reservations:
            account = changed.get(reserved.account_id) or self.accounts[reserved.account_id]
            on_hold = account.on_hold_minor + reserved.amount_minor
            changed[account.id] = account._replace(on_hold_minor=on_hold)
        match event:
            case AccountOpened():
                if event.account_id in self.accounts:
                    raise NotAllowed(event)
                changed[event.account_id] = LedgerAccount(event.account_id, event.currency, 0)
            case AccountClosed():
                account = self.accounts[event.account_id]
                changed[account.id] = account._replace(is_closed=True)
        was_closed = any(
            name in changed and account.is_closed for name, account in self.accounts.items()
        )
        if was_closed or not all(is_allowed(account) for account in changed.values()):
            raise NotAllowed(event)
        self.accounts |= changed
        self._remember(event)

    def account(self, name: str) -> LedgerAccount:
        return self.accounts[name]

    def open(self, name: str, currency: Currency, kind: PersonKind = PersonKind.PERSON) -> Outcome:
        if kind is PersonKind.MERCHANT:
            self.merchants.add(name)
        return self._keep(AccountOpened(self.now, name, f"person {name}", currency))

    def close(self, name: str) -> Outcome:
        return self._keep(decide_closing(self.account(name), self.now))

    def top_up(self, fact_id: str, name: str, minor: int) -> Outcome:
        return self._keep(post_top_up(self.account(name), fact_id, minor, self.now))

    def pay_out(self, fact_id: str, name: str, minor: int) -> Outcome:
        return self._keep(decide_payout(self.account(name), fact_id, minor, self.now))

    def charge(self, fact_id: str, name: str, minor: int) -> Outcome:
        return self._keep(decide_fee(self.account(name), fact_id, minor, self.now))

    def transfer(
        self, fact_id: str, payer: str, payee: str, minor: int, currency: Currency, fee: int
    ) -> Outcome:
        situation = Situation(
            payer=self.account(payer),
            payer_kind=self._kind(payer),
            payee=self.account(payee),
            payee_kind=self._kind(payee),
            sent_in_day_minor=self._sent_in_day(payer),
        )
        order = TransferOrder(fact_id, minor, currency, fee, "digest", self.now, self.now)
        return self._keep(decide_transfer(situation, order, self.now))

    def reverse(self, fact_id: str, transfer_id: str) -> Outcome:
        reason = ReversalReason.POSTED_TWICE
        return self._keep(decide_reversal(self._past(transfer_id), fact_id, reason, self.now))

    def refund(self, fact_id: str, transfer_id: str, minor: int) -> Outcome:
        return self._keep(decide_refund(self._past(transfer_id), fact_id, minor, self.now))

    def adjust(
        self, fact_id: str, name: str, side: Side, minor: int, proposed_by: str, approved_by: str
    ) -> Outcome:
        proposal = Proposal(fact_id, side, minor, AdjustmentReason.GOODWILL, proposed_by)
        decision = decide_adjustment(self.account(name), proposal, approved_by, self.now)
        return self._keep(decision)

    def hold(self, fact_id: str, name: str, minor: int, lasts: timedelta | None) -> Outcome:
        expires_at = None if lasts is None else self.now + lasts
        decision = decide_hold(self.account(name), fact_id, minor, self.now, expires_at)
        return self._keep(decision)

    def capture(self, hold_id: str, payee: str, minor: int) -> Outcome:
        decision = decide_capture(self._hold(hold_id), self.account(payee), minor, self.now)
        return self._keep(decision)

    def release(self, hold_id: str) -> Outcome:
        return self._keep(decide_release(self._hold(hold_id), self.now))

    def expire(self, hold_id: str) -> Outcome:
        return self._keep(decide_expiry(self._hold(hold_id), self.now))

    def _keep(self, decision: Outcome) -> Outcome:
        if isinstance(decision, Event):
            self.append(decision)
        return decision

    def _remember(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case TransferPosted():
                self.transfers[event.transfer_id] = event
            case TransferRefunded():
                self.refunded[event.transfer_id] += event.amount_minor
            case TransferReversed():
                self.reversed.add(event.transfer_id)
            case HoldPlaced():
                account = self.account(event.account_id)
                self.holds[event.hold_id] = Hold(
                    event.hold_id, account, event.amount_minor, event.expires_at
                )
        ended = hold_ended_by(event)
        if ended is not None:
            self.holds[ended] = replace(self.holds[ended], has_ended=True)

    def _account_for(self, account_id: str, currency: Currency) -> LedgerAccount:
        # The house's accounts are there from the start; they only show once they move.
        account = self.accounts.get(account_id, LedgerAccount(account_id, currency, 0))
        if account.currency is not currency:
            raise NotAllowed(account_id)
        return account

    def _hold(self, hold_id: str) -> Hold:
        hold = self.holds[hold_id]
        return replace(hold, account=self.account(hold.account.id))

    def _past(self, transfer_id: str) -> PastTransfer:
        posted = self.transfers[transfer_id]
        return PastTransfer(
            id=transfer_id,
            payer=self.account(posted.payer_account_id),
            payee=self.account(posted.payee_account_id),
            amount_minor=posted.amount_minor,
            fee_minor=posted.fee_minor,
            refunded_minor=self.refunded[transfer_id],
            is_reversed=transfer_id in self.reversed,
        )

    def _kind(self, name: str) -> PersonKind:
        return PersonKind.MERCHANT if name in self.merchants else PersonKind.PERSON

    def _sent_in_day(self, name: str) -> int:
        since: datetime = self.now - DAY
        return sum(
            posted.amount_minor
            for posted in self.transfers.values()
            if posted.payer_account_id == name and posted.at > since
        )
