"""What comes in is a fact or a fault; nobody is asked whether it may."""

from datetime import UTC, datetime

import pytest

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import LedgerAccount
from backend.ledger.funding import post_top_up

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
EMPTY = LedgerAccount("account", Currency.SGD, balance_minor=0)


def test_what_comes_in_is_owed_by_the_acquirer() -> None:
    event = post_top_up(EMPTY, "top-up", 25_00, NOW)
    changes = {posting.account_id: posting.amount_minor for posting in event.postings}
    assert changes == {"acquirer:SGD": -25_00, "account": 25_00}


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_not_an_amount(minor: int) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        post_top_up(EMPTY, "top-up", minor, NOW)


@pytest.mark.parametrize(
    "account",
    [
        LedgerAccount("full", Currency.SGD, MINOR_UNITS_LIMIT),
        LedgerAccount("closed", Currency.SGD, 0, is_closed=True),
    ],
)
def test_an_account_that_can_take_nothing_is_a_fault(account: LedgerAccount) -> None:
    with pytest.raises(ValueError, match="closed or full"):
        post_top_up(account, "top-up", 1, NOW)
