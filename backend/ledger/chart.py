"""The chart of accounts: what each account is to the house, and where its balance may stand.

A posting above zero is a credit. What we owe (liabilities) and earn (income) therefore stands
above zero, what we own (assets) and lose (expenses) below, and all of a currency sums to zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from api_contract.money import MINOR_UNITS_LIMIT, Currency
from backend.ledger.account import (
    LedgerAccount,
    acquirer_account,
    adjustments_account,
    fees_account,
)


class AccountClass(StrEnum):
    """The classes of double-entry bookkeeping that the ledger keeps."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True)
class AccountRule:
    """What an account is; its balance may always be positive."""

    account_class: AccountClass
    may_be_negative: bool


CUSTOMER = AccountRule(AccountClass.LIABILITY, may_be_negative=False)
"""What we owe a customer; nobody borrows from us."""

_PURPOSES = (
    (fees_account, AccountRule(AccountClass.INCOME, may_be_negative=False)),
    # Above zero when more went out than came in, which adjustments make possible.
    (acquirer_account, AccountRule(AccountClass.ASSET, may_be_negative=True)),
    # Below zero after gifts, above it after corrections in the house's favour.
    (adjustments_account, AccountRule(AccountClass.EXPENSE, may_be_negative=True)),
)

HOUSE_ACCOUNTS: Mapping[str, AccountRule] = {
    name_in(currency): rule for name_in, rule in _PURPOSES for currency in Currency
}
"""The house's own accounts by id, one per purpose and currency; any other is a customer's."""


def is_allowed(account: LedgerAccount) -> bool:
    """Whether an account may stand like this: its sign, its size, its holds, nothing when closed.

    A customer's holds are never above the balance; a house account is not bound by its holds,
    because nothing decides to place one there.
    """
    balance, on_hold = account.balance_minor, account.on_hold_minor
    if account.is_closed:
        return balance == on_hold == 0
    may_be_negative = HOUSE_ACCOUNTS.get(account.id, CUSTOMER).may_be_negative
    least = -MINOR_UNITS_LIMIT if may_be_negative else on_hold
    return on_hold >= 0 and least <= balance <= MINOR_UNITS_LIMIT
