"""Payees: whom the caller can send to, named before anything is sent."""

from typing import Annotated

from pydantic import Field

from api_contract.base import Identifier, Model
from api_contract.money import Currency
from api_contract.person import Handle, PersonKind, PersonName


class PayeeLookup(Model):
    """POST /v1/payees/lookup: a phone number in E.164, or a handle with or without its @.

    A body and not a query string, because query strings end in logs.
    """

    query: Annotated[str, Field(min_length=1, max_length=40)]


class Payee(Model):
    """Somebody who can be paid: the name as it must be shown, and the currencies they take."""

    id: Identifier
    kind: PersonKind
    name: PersonName
    handle: Handle
    currencies: tuple[Currency, ...]


class PayeeList(Model):
    """GET /v1/payees: people the caller sent to lately, the latest first."""

    payees: tuple[Payee, ...]
