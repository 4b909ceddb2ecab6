"""The chart of accounts: what each is, and where it may stand."""

import pytest

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import (
    LedgerAccount,
    acquirer_account,
    adjustments_account,
    fees_account,
    is_house,
)
from backend.ledger.chart import HOUSE_ACCOUNTS, AccountClass, is_allowed

IDR = Currency.IDR
CUSTOMER = LedgerAccount("2f0f3b1c-2f52-4a57-9f2a-3a4a7b0f7a11", IDR, 100)
LEAST = -MINOR_UNITS_LIMIT


def test_the_house_has_every_account_in_every_currency() -> None:
    classes = {
        fees_account: AccountClass.INCOME,
        acquirer_account: AccountClass.ASSET,
        adjustments_account: AccountClass.EXPENSE,
    }
    assert {name: rule.account_class for name, rule in HOUSE_ACCOUNTS.items()} == {
        name_in(currency): kind for name_in, kind in classes.items() for currency in Currency
    }


def test_the_house_is_told_from_customers_by_the_id() -> None:
    assert all(is_house(name) for name in HOUSE_ACCOUNTS)
    assert not is_house(CUSTOMER.id)


@pytest.mark.parametrize(
    ("account", "allowed"),
    [
        (CUSTOMER._replace(balance_minor=0), True),
        (CUSTOMER._replace(balance_minor=-1), False),
        (CUSTOMER._replace(balance_minor=MINOR_UNITS_LIMIT), True),
        (CUSTOMER._replace(balance_minor=MINOR_UNITS_LIMIT + 1), False),
        (CUSTOMER._replace(on_hold_minor=100), True),
        (CUSTOMER._replace(on_hold_minor=101), False),
        (CUSTOMER._replace(on_hold_minor=-1), False),
        (LedgerAccount("fees:IDR", IDR, 0), True),
        (LedgerAccount("fees:IDR", IDR, -1), False),
        (LedgerAccount("acquirer:IDR", IDR, LEAST), True),
        (LedgerAccount("acquirer:IDR", IDR, LEAST - 1), False),
        (LedgerAccount("acquirer:IDR", IDR, MINOR_UNITS_LIMIT), True),
        (LedgerAccount("adjustments:IDR", IDR, LEAST), True),
        (LedgerAccount("adjustments:IDR", IDR, MINOR_UNITS_LIMIT + 1), False),
        (LedgerAccount("adjustments:IDR", IDR, -5, on_hold_minor=-1), False),
        (LedgerAccount("closed", IDR, 0, is_closed=True), True),
        (LedgerAccount("closed", IDR, 1, is_closed=True), False),
        (LedgerAccount("closed", IDR, 0, on_hold_minor=1, is_closed=True), False),
    ],
)
def test_where_a_balance_may_stand(account: LedgerAccount, allowed: bool) -> None:
    assert is_allowed(account) is allowed
