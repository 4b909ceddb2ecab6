"""Gathers from the books what the ledger needs to judge a transfer."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.ledger.limit import DAY
from backend.ledger.transfer import Situation
from backend.storage.books import Books
from backend.storage.person import PersonRecord


@dataclass(frozen=True)
class Parties:
    """Who pays whom, and how the ledger sees it."""

    payer: PersonRecord
    payee: PersonRecord
    situation: Situation


def gather_parties(
    books: Books,
    payer_id: str,
    account_id: str,
    payee_id: str,
    currency: Currency,
    now: datetime,
) -> Parties:
    """Raises `Refused` ACCOUNT_NOT_FOUND (also for somebody else's account), PAYEE_NOT_FOUND."""
    payer, payee = books.people.find(payer_id), books.people.find(payee_id)
    account = books.accounts.find(account_id, payer_id)
    if payer is None or account is None:
        raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
    if payee is None:
        raise Refused(ErrorCode.PAYEE_NOT_FOUND)
    situation = Situation(
        payer=account,
        payer_kind=payer.kind,
        payee=books.accounts.find_by_currency(payee_id, currency),
        payee_kind=payee.kind,
        sent_in_day_minor=books.transfers.sum_since(account_id, now - DAY),
    )
    return Parties(payer, payee, situation)
