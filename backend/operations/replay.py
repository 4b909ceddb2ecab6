"""replay: a person's accounts as they stood at an instant."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from backend.operations.ledger import read_readable_ledger
from backend.operations.person import add_person, find_person
from backend.operations.place import add_place
from backend.storage.books import Books
from backend.storage.person import PersonRecord
from backend.storage.time_machine import PastAccount


def add_options(parser: argparse.ArgumentParser) -> None:
    """Whose accounts, and when."""
    add_place(parser)
    add_person(parser)
    parser.add_argument("--at", required=True, help="ISO 8601 with its offset, or `now`")


def run(options: argparse.Namespace) -> int:
    """Print them, in minor units; raises ValueError and `StorageUnavailable` with a sentence."""
    moment = _read_moment(options.at)
    storage = read_readable_ledger(options).open()
    try:
        with storage.read() as books:
            print("\n".join(_told(books, find_person(books, options.person), moment)))
    finally:
        storage.close()
    return 0


def _told(books: Books, person: PersonRecord, moment: datetime) -> Iterator[str]:
    number = books.journal.number_at(moment)
    yield f"@{person.handle} ({person.id})"
    yield f"{moment.isoformat()}, after event {number} of {books.journal.head.number}"
    accounts = books.time_machine.accounts_of(person.id, number)
    for account in accounts:
        yield from _account_told(account)
    if not accounts:
        yield "no account then"


def _account_told(account: PastAccount) -> Iterator[str]:
    ledger = account.ledger
    yield f"account {ledger.id} {ledger.currency.value}"
    yield f"  balance    {ledger.balance_minor}"
    yield f"  on hold    {ledger.on_hold_minor}"
    yield f"  available  {ledger.available_minor}"
    yield f"  last event {account.number}"
    for hold in account.pending:
        yield f"  hold {hold.id}: {hold.amount_minor} since {hold.placed_at.isoformat()}"


def _read_moment(text: str) -> datetime:
    if text == "now":
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{text} is no instant: write it like 2026-03-14T12:00:00+07:00.")
    return moment
