"""Accounts: what a customer has, in one currency each."""

from api_contract.base import Identifier, Instant, Model
from api_contract.money import Currency, MinorUnits


class Account(Model):
    """A balance in one currency; `available` is the balance less what is on hold."""

    id: Identifier
    currency: Currency
    balance_minor: MinorUnits
    available_minor: MinorUnits
    on_hold_minor: MinorUnits


class AccountList(Model):
    """GET /v1/accounts: every account of the caller, and the moment they were read."""

    accounts: tuple[Account, ...]
    as_of: Instant
