"""Top-ups, payouts and holds."""

from datetime import UTC, datetime

import pytest

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from backend.ledger.account import LedgerAccount
from backend.ledger.event import HoldPlaced, PayoutPosted
from backend.ledger.funding import decide_hold, decide_payout, post_top_up
from backend.ledger.refusal import Refusal

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ACCOUNT = LedgerAccount("account", Currency.SGD, balance_minor=100_00, on_hold_minor=40_00)


def test_what_comes_in_is_owed_by_the_acquirer() -> None:
    event = post_top_up(ACCOUNT, "top-up", 25_00, NOW)
    changes = {posting.account_id: posting.amount_minor for posting in event.postings}
    assert changes == {"acquirer:SGD": -25_00, "account": 25_00}


def test_only_what_is_available_goes_out_or_on_hold() -> None:
    short = Refusal(ErrorCode.INSUFFICIENT_FUNDS)
    assert decide_payout(ACCOUNT, "payout", 60_01, NOW) == short
    assert decide_hold(ACCOUNT, "hold", 60_01, NOW) == short
    payout, hold = (
        decide_payout(ACCOUNT, "payout", 60_00, NOW),
        decide_hold(ACCOUNT, "hold", 60_00, NOW),
    )
    assert isinstance(payout, PayoutPosted)
    assert isinstance(hold, HoldPlaced)
    assert sum(posting.amount_minor for posting in payout.postings) == 0
    assert not hold.postings


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_not_an_amount(minor: int) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        post_top_up(ACCOUNT, "top-up", minor, NOW)
