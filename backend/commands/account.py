"""The caller's accounts."""

import hashlib
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from backend.commands.context import Caller, Context
from backend.commands.reader_cache import Owned

TAG_DIGITS = 32


def tag_of(content: object) -> str:
    """An entity tag (RFC 9110 §8.8.3): equal content has equal tags."""
    return f'"{hashlib.sha256(to_json(content)).hexdigest()[:TAG_DIGITS]}"'


@dataclass(frozen=True)
class Balances:
    """The fields of an `AccountList` as JSON has them, and the tag that changes when they do."""

    on_the_wire: dict[str, Any]
    position: int
    tag: str


def recall_balances(context: Context, caller: Caller, at_least: int | None) -> Balances | None:
    """The caller's accounts, if the process knows them well enough without asking.

    Where other processes write too, only the caller can say how far their own writes reach.
    """
    if not context.storage.hears_news or (context.storage.is_shared and at_least is None):
        return None
    known = context.balances.find(caller.person_id)
    return None if known is None or known.position < (at_least or 0) else known


def read_balances(context: Context, caller: Caller) -> Balances:
    """Every account with its balance, in the order they were opened, from the books."""

    def load() -> Owned[Balances]:
        return Owned(caller.person_id, _load(context, caller.person_id))

    return context.balances.read(caller.person_id, load)


def _load(context: Context, person_id: str) -> Balances:
    with context.storage.read() as books:
        position = books.journal.head.number
        accounts = books.accounts.list_of(person_id)
    listed = [
        {
            "id": account.id,
            "currency": account.currency.value,
            "balance_minor": str(account.balance_minor),
            "available_minor": str(account.available_minor),
            "on_hold_minor": str(account.on_hold_minor),
        }
        for account in accounts
    ]
    return Balances(
        on_the_wire={"accounts": listed, "as_of": context.now(), "position": position},
        position=position,
        tag=tag_of(listed),
    )
