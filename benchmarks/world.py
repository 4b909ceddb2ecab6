"""Many customers with money and a device, and transfers that they have already signed."""

import random
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path

from api_contract import path
from api_contract.activity import ActivityKind
from api_contract.money import Currency
from api_contract.person import PersonKind
from api_contract.transfer import IDEMPOTENCY_HEADER
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.settings import utc_now
from backend.storage.books import Books
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from backend.storage.sealing import Particulars, Reader
from backend.storage.verification import verify_chain
from benchmarks.signer import Signer, enrol

FUNDS_MINOR = 10_000_000
CUSTOMERS = 2_000
_NOTE = "Lunch"
_CURRENCY = Currency.IDR


@dataclass(frozen=True)
class Customer:
    """Somebody with money, signed in."""

    id: str
    name: str
    account_id: str
    device: Signer


@dataclass(frozen=True)
class Consent:
    """A transfer of one minor unit that its payer has signed."""

    payer: Customer
    transfer_id: str
    body: bytes

    def ask(self) -> bytes:
        """The request with a proof of its own, to be sent once and within a minute."""
        headers = {IDEMPOTENCY_HEADER: self.transfer_id}
        return self.payer.device.ask("POST", path.TRANSFERS, self.body, headers)


class World:
    """The customers of one database, which a running backend may have open too."""

    def __init__(self, storage: Storage, customers: Sequence[Customer]) -> None:
        self._storage = storage
        self.customers = customers

    def sign(self, count: int, payee: Customer | None = None) -> list[Consent]:
        """So many transfers, signed just now, each by somebody else in turn.

        To a customer chosen by chance, or all of them to one.
        """
        others = [customer for customer in self.customers if customer is not payee]
        return [self._sign(payer, payee) for payer in islice(cycle(others), count)]

    def ask(self, count: int, payee: Customer | None = None) -> list[bytes]:
        """So many requests for new transfers, to be sent within a minute."""
        return [consent.ask() for consent in self.sign(count, payee)]

    def verify(self) -> int:
        """How many events there are; raises `ChainBroken` unless every balance adds up."""
        with self._storage.read() as books:
            return verify_chain(books)

    def _sign(self, payer: Customer, payee: Customer | None) -> Consent:
        while payee is None or payee is payer:
            payee = random.choice(self.customers)
        stamp = time.time_ns() // 1_000_000 << 80
        transfer_id = str(uuid.UUID(int=stamp | 7 << 76 | 2 << 62 | random.getrandbits(61)))
        intent = payer.device.intend(
            transfer_id, payer.account_id, payee.id, payee.name, 1, note=_NOTE
        )
        request = payer.device.sign(intent, _NOTE)
        return Consent(payer, transfer_id, request.model_dump_json().encode())


@contextmanager
def open_world(
    data_dir: Path, database_url: str | None, customers: int = CUSTOMERS
) -> Iterator[World]:
    """A new world in an empty database: the data folder's own, or the one at the URL."""
    with closing(open_storage(data_dir, database_url)) as storage:
        with storage.write() as books:
            admitted = [_admit(books, number) for number in range(customers)]
        with storage.write() as books:
            _fund(books, admitted)
        yield World(storage, [customer for customer, _ in admitted])


def _admit(books: Books, number: int) -> tuple[Customer, PersonRecord]:
    person_id, name = str(uuid.uuid4()), f"Customer {number}"
    handle, phone = f"customer{number}", f"+62812{number:08}"
    person = PersonRecord(person_id, PersonKind.PERSON, name, handle, phone, utc_now())
    added = books.people.add(person)
    return Customer(person_id, name, str(uuid.uuid4()), enrol(books, person_id)), added


def _fund(books: Books, admitted: Sequence[tuple[Customer, PersonRecord]]) -> None:
    now = utc_now()
    opened = (
        AccountOpened(now, customer.account_id, customer.id, _CURRENCY) for customer, _ in admitted
    )
    books.journal.append(*map(Entry, opened))
    books.journal.append(*(_top_up(customer, person, now) for customer, person in admitted))


def _top_up(customer: Customer, person: PersonRecord, now: datetime) -> Entry:
    account = LedgerAccount(customer.account_id, _CURRENCY, balance_minor=0)
    event = post_top_up(account, str(uuid.uuid4()), FUNDS_MINOR, now)
    particulars = Particulars(ActivityKind.TOP_UP.value, "", "Bank", customer.name, "")
    return Entry(event, (Reader(person.sealing_key, particulars),))
