"""Postings and reservations: the signed changes that an event makes to accounts."""

from typing import NamedTuple

from api_contract.money import MINOR_UNITS_LIMIT, Currency


class Posting(NamedTuple):
    """One signed change to the balance of one ledger account."""

    account_id: str
    amount_minor: int
    currency: Currency

    def __neg__(self) -> "Posting":
        return Posting(self.account_id, -self.amount_minor, self.currency)


class Reservation(NamedTuple):
    """One signed change to what is on hold on one account; no money moves."""

    account_id: str
    amount_minor: int


def move(
    payer_account_id: str, payee_account_id: str, amount_minor: int, currency: Currency
) -> tuple[Posting, Posting]:
    """One account down, the other up by the same."""
    return (
        Posting(payer_account_id, -amount_minor, currency),
        Posting(payee_account_id, amount_minor, currency),
    )


def require_amounts(amount_minor: int, besides_minor: int = 0) -> None:
    """An amount of at least 1, with at least 0 `besides`, together at most `MINOR_UNITS_LIMIT`.

    Raises TypeError for what is no int (a bool is none), ValueError for what is out of range.
    """
    if type(amount_minor) is not int or type(besides_minor) is not int:
        raise TypeError("an amount is a whole number of minor units")
    if amount_minor < 1 or besides_minor < 0 or amount_minor + besides_minor > MINOR_UNITS_LIMIT:
        raise ValueError("the amount must be more than zero and fit the ledger")
