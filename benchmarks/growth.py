"""A ledger of any size, written straight into its journal: without HTTP, without signatures.

The first events open and fill accounts; the rest are transfers between accounts by chance.
"""

import os
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api_contract.activity import ActivityKind
from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.commands.posting import transfer_entry
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened, TransferPosted
from backend.ledger.funding import post_top_up
from backend.settings import utc_now
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.person import PARTY_COLUMNS, Party, PersonRecord, party_of
from backend.storage.sealing import Particulars, Reader
from benchmarks.world import FUNDS_MINOR

EVENTS_PER_ACCOUNT = 10
MOST_ACCOUNTS = 10_000
"""Reached early: from there on only the history grows, which is what is to be measured."""
_AT_ONCE = 2_500
"""Transfers in one database transaction, and half as many accounts."""
_WINDOW = 1_000
"""Accounts that pay each other in one of them: what is written together lies together."""
_SPAN = timedelta(days=30)
"""How long ago the first event was: a day's limit must have something to look past."""
_CURRENCY = Currency.IDR


@dataclass(frozen=True)
class Owner:
    """An account and whose it is."""

    account_id: str
    party: Party


def accounts_of(events: int) -> int:
    """How many accounts a ledger that was grown to so many events has."""
    return min(events // EVENTS_PER_ACCOUNT, MOST_ACCOUNTS)


def grow(storage: Storage, events: int) -> None:
    """Let the ledger have so many events; what was cut short earlier is carried on.

    Raises `StorageUnavailable`.
    """
    accounts, number = accounts_of(events), count_events(storage)
    end = utc_now()
    # Each account takes two events, so that the first halves of the numbers count them.
    while number < 2 * accounts:
        with storage.write() as books:
            books.journal.lock()
            numbers = range(number // 2, min(number // 2 + _AT_ONCE // 2, accounts))
            now = books.journal.moment(end - _SPAN * (1 - number / events))
            books.journal.append(*_admit(books, numbers, now))
            number = books.journal.head.number
    while number < events:
        with storage.write() as books:
            books.journal.lock()
            first = random.randrange(max(accounts - _WINDOW, 1))
            owners = owners_at(books, range(first, min(first + _WINDOW, accounts)))
            now = books.journal.moment(end - _SPAN * (1 - number / events))
            paid = (_pay(owners, now) for _ in range(min(_AT_ONCE, events - number)))
            books.journal.append(*paid)
            number = books.journal.head.number


def count_events(storage: Storage) -> int:
    """How far the ledger has come."""
    with storage.read() as books:
        return books.journal.head.number


def owners_at(books: Books, numbers: Iterable[int]) -> list[Owner]:
    """Whose the accounts are that were opened first, second (0, 1, ...)."""
    opened = (next(books.journal.read(2 * number, 1)).event for number in numbers)
    ids = [event.account_id for event in opened if isinstance(event, AccountOpened)]
    rows = books.accounts.ask_with_owners(ids, utc_now())
    return [Owner(row[PARTY_COLUMNS], party_of(row[:PARTY_COLUMNS])) for row in rows]


def _admit(books: Books, numbers: Iterable[int], now: datetime) -> Iterable[Entry]:
    """Somebody for each number, with an account and money in it."""
    for number in numbers:
        person_id, account_id, name = str(uuid.uuid4()), str(uuid.uuid4()), f"Customer {number}"
        handle, phone = f"customer{number}", f"+62812{number:08}"
        person = PersonRecord(person_id, PersonKind.PERSON, name, handle, phone, now)
        added = books.people.add(person)
        yield Entry(AccountOpened(now, account_id, person_id, _CURRENCY))
        account = LedgerAccount(account_id, _CURRENCY, balance_minor=0)
        words = Particulars(ActivityKind.TOP_UP.value, "", "Bank", name, "")
        yield Entry(
            post_top_up(account, str(uuid.uuid4()), FUNDS_MINOR, now),
            (Reader(added.sealing_key, words),),
        )


def _pay(owners: Sequence[Owner], now: datetime) -> Entry:
    payer, payee = random.sample(owners, 2)
    stamp = int(now.timestamp() * 1000) << 80
    event = TransferPosted(
        at=now,
        transfer_id=str(uuid.UUID(int=stamp | 7 << 76 | 2 << 62 | random.getrandbits(61))),
        payer_account_id=payer.account_id,
        payee_account_id=payee.account_id,
        amount_minor=1,
        fee_minor=0,
        currency=_CURRENCY,
        intent_digest=os.urandom(32).hex(),
        approved_at=now,
        accepted_at=now,
    )
    return transfer_entry(event, payer.party, payee.party, "Lunch")
