"""Accounts: what a customer has, in one currency each."""

from api_contract.base import Identifier, Instant, Model
from api_contract.history import TreeSize
from api_contract.money import Currency, MinorUnits

POSITION_HEADER = "Saku-Position"
"""In an answer: where the ledger stood. In a question: how far the answer must reach at least."""


class Account(Model):
    """A balance in one currency; `available` is the balance less what is on hold."""

    id: Identifier
    currency: Currency
    balance_minor: MinorUnits
    available_minor: MinorUnits
    on_hold_minor: MinorUnits


class AccountList(Model):
    """GET /v1/accounts: every account of the caller, and the moment they were read.

    `position` is how many events the ledger had then; an answer is never older than the position
    that `Saku-Position` asked for.
    """

    accounts: tuple[Account, ...]
    as_of: Instant
    position: TreeSize = 0
