"""Gathers from the books what the ledger needs to judge transfers, for any number at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.ledger.limit import DAY
from backend.ledger.transfer import Situation
from backend.storage.account import AccountRecord, account_of
from backend.storage.books import Books
from backend.storage.connection import Cursor
from backend.storage.person import PARTY_COLUMNS, Party, party_of


class Parties(NamedTuple):
    """Who pays whom, and how the ledger sees it."""

    payer: Party
    payee: Party
    situation: Situation


def situate(
    payer: Party,
    account: AccountRecord,
    payee: Party,
    theirs: AccountRecord | None,
) -> Parties:
    """The payer with their account, and the payee with theirs in its currency, if any."""
    situation = Situation(
        payer=account.ledger,
        payer_kind=payer.kind,
        payee=None if theirs is None else theirs.ledger,
        payee_kind=payee.kind,
        sent_in_day_minor=account.sent_in_day_minor,
    )
    return Parties(payer, payee, situation)


@dataclass(frozen=True)
class Scene:
    """People and accounts as the books have them."""

    people: Mapping[str, Party]
    accounts: Mapping[str, AccountRecord]
    by_currency: dict[tuple[str, Currency], str] = field(init=False, default_factory=dict)
    """The open accounts, by person and currency."""

    def __post_init__(self) -> None:
        for account_id, account in self.accounts.items():
            if not account.ledger.is_closed:
                self.by_currency[account.person_id, account.ledger.currency] = account_id

    def parties(self, payer_id: str, account_id: str, payee_id: str, currency: Currency) -> Parties:
        """Raises `Refused` ACCOUNT_NOT_FOUND (also for somebody else's), PAYEE_NOT_FOUND."""
        account = require_own(self.accounts.get(account_id), payer_id)
        payee = self.people.get(payee_id)
        if payee is None:
            raise Refused(ErrorCode.PAYEE_NOT_FOUND)
        theirs = self.by_currency.get((payee_id, currency))
        their_account = None if theirs is None else self.accounts[theirs]
        return situate(self.people[payer_id], account, payee, their_account)


def require_own(account: AccountRecord | None, person_id: str) -> AccountRecord:
    """The account; raises `Refused` ACCOUNT_NOT_FOUND unless it is this person's and open."""
    if account is None or account.person_id != person_id or account.ledger.is_closed:
        raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
    return account


def ask_scene(
    books: Books, account_ids: Collection[str], payee_ids: Collection[str], now: datetime
) -> tuple[Cursor, Cursor]:
    """Ask for the payers' accounts and the payees', for `read_scene`."""
    return (
        books.accounts.ask_of_people(sorted(set(payee_ids))),
        books.accounts.ask_with_owners(sorted(set(account_ids)), now - DAY),
    )


def read_scene(asked: tuple[Cursor, Cursor]) -> Scene:
    """What was asked for."""
    people: dict[str, Party] = {}
    accounts: dict[str, AccountRecord] = {}
    # The payers' rows know what was sent in the day, so they come last.
    for rows in asked:
        for row in rows:
            person_id, account_id = row[0], row[PARTY_COLUMNS]
            if person_id not in people:
                people[person_id] = party_of(row[:PARTY_COLUMNS])
            if account_id is not None:
                accounts[account_id] = account_of(row[PARTY_COLUMNS:])
    return Scene(people, accounts)


def gather_parties(
    books: Books, payer_id: str, account_id: str, payee_id: str, currency: Currency, now: datetime
) -> Parties:
    """The parties of one transfer; raises `Refused` as `Scene.parties` does."""
    scene = read_scene(ask_scene(books, (account_id,), (payee_id,), now))
    return scene.parties(payer_id, account_id, payee_id, currency)
