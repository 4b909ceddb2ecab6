"""May this transfer be made? One line per answer."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_contract.money import Currency
from api_contract.person import PersonKind
from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount
from backend.ledger.event import TransferPosted
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import Situation, TransferOrder, decide_transfer, price_transfer

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
IDR, SGD = Currency.IDR, Currency.SGD
PAYER = LedgerAccount("payer", IDR, balance_minor=3_000_000, on_hold_minor=500_000)
PAYEE = LedgerAccount("payee", IDR, balance_minor=0)
SITUATION = Situation(PAYER, PersonKind.PERSON, PAYEE, PersonKind.PERSON, sent_in_day_minor=0)
ORDER = TransferOrder("transfer", 100_000, IDR, 1_000, "digest", NOW, NOW)


@pytest.mark.parametrize(
    ("situation", "order", "code"),
    [
        (SITUATION, ORDER._replace(currency=SGD), ErrorCode.CURRENCY_MISMATCH),
        (SITUATION._replace(payee=None), ORDER, ErrorCode.PAYEE_CANNOT_RECEIVE),
        (SITUATION._replace(payee=PAYER), ORDER, ErrorCode.OWN_ACCOUNT),
        (SITUATION, ORDER._replace(amount_minor=2_500_001), ErrorCode.INSUFFICIENT_FUNDS),
        (SITUATION, ORDER._replace(amount_minor=2_499_001), ErrorCode.INSUFFICIENT_FUNDS),
        (SITUATION, ORDER._replace(amount_minor=10_000_001), ErrorCode.TRANSFER_LIMIT_EXCEEDED),
        (SITUATION._replace(sent_in_day_minor=20_000_000), ORDER, ErrorCode.DAILY_LIMIT_EXCEEDED),
        (
            SITUATION,
            ORDER._replace(amount_minor=1_000_001, highest_fee_minor=999),
            ErrorCode.FEE_CHANGED,
        ),
    ],
)
def test_the_ledger_says_no(situation: Situation, order: TransferOrder, code: ErrorCode) -> None:
    decision = decide_transfer(situation, order, NOW)
    assert isinstance(decision, Refusal)
    assert decision.code is code


@pytest.mark.parametrize(
    ("minor", "fee"), [(1, 0), (1_000_000, 0), (1_000_001, 1_000), (2_499_000, 1_000)]
)
def test_the_ledger_says_yes_up_to_what_is_available(minor: int, fee: int) -> None:
    decision = decide_transfer(SITUATION, ORDER._replace(amount_minor=minor), NOW)
    assert isinstance(decision, TransferPosted)
    assert decision.fee_minor == fee


def test_a_quote_and_the_transfer_agree_on_the_fee() -> None:
    assert price_transfer(SITUATION, 1_500_000, IDR) == 1_000


balances = st.integers(0, 10**13)


@given(
    balance=balances,
    share_on_hold=st.floats(0, 1),
    minor=st.integers(1, 10**9),
    sent=st.integers(0, 10**8),
    kinds=st.tuples(st.sampled_from(PersonKind), st.sampled_from(PersonKind)),
    currency=st.sampled_from(Currency),
)
def test_whatever_is_decided_sums_to_zero_and_overdraws_nobody(
    balance: int,
    share_on_hold: float,
    minor: int,
    sent: int,
    kinds: tuple[PersonKind, PersonKind],
    currency: Currency,
) -> None:
    payer = LedgerAccount("payer", currency, balance, int(balance * share_on_hold))
    payee = LedgerAccount("payee", currency, 0)
    situation = Situation(payer, kinds[0], payee, kinds[1], sent)
    order = ORDER._replace(amount_minor=minor, currency=currency, highest_fee_minor=10**6)
    decision = decide_transfer(situation, order, NOW)
    if isinstance(decision, Refusal):
        return
    changes: Counter[str] = Counter()
    for posting in decision.postings:
        assert posting.currency is currency
        changes[posting.account_id] += posting.amount_minor
    assert sum(changes.values()) == 0
    assert payer.balance_minor + changes["payer"] >= payer.on_hold_minor
    assert changes["payee"] == minor
