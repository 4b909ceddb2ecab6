"""Many customers with money and a session, and transfers that they have already approved."""

import random
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from api_contract import path
from api_contract.activity import ActivityKind
from api_contract.money import Currency, Money, PositiveMoney
from api_contract.person import PersonKind
from api_contract.transfer import IDEMPOTENCY_HEADER, TransferIntent, TransferRequest
from backend.commands.approval import digest_intent
from backend.identity.approval import Approved, mint_approval
from backend.identity.token import hash_token, mint_token
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.settings import utc_now
from backend.storage.books import Books
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from backend.storage.sealing import Particulars, Reader
from backend.storage.session import SessionRecord
from backend.storage.verification import verify_chain
from benchmarks.load import build_request

FUNDS_MINOR = 10_000_000
CUSTOMERS = 2_000
_AHEAD = timedelta(days=1)
"""How long sessions and approvals last: longer than any measuring."""
_CURRENCY = Currency.IDR


@dataclass(frozen=True)
class Customer:
    """Somebody with money, signed in."""

    id: str
    name: str
    account_id: str
    session_id: str
    access_token: str

    @property
    def bearer(self) -> Mapping[str, str]:
        """The header that speaks for the session."""
        return {"Authorization": f"Bearer {self.access_token}"}


class World:
    """The customers of one database, which a running backend may have open too."""

    def __init__(self, storage: Storage, customers: Sequence[Customer]) -> None:
        self._storage = storage
        self.customers = customers

    def approve(self, count: int, payee: Customer | None = None) -> list[bytes]:
        """So many requests to send one minor unit, each approved and from somebody else in turn.

        To a customer chosen by chance, or all of them to one.
        """
        others = [customer for customer in self.customers if customer is not payee]
        payers = islice(cycle(others), count)
        key = self._storage.key_ring.approving
        return [_ask(key, payer, self._intend(payer, payee)) for payer in payers]

    def verify(self) -> int:
        """How many events there are; raises `ChainBroken` unless every balance adds up."""
        with self._storage.read() as books:
            return verify_chain(books)

    def _intend(self, payer: Customer, payee: Customer | None) -> TransferIntent:
        while payee is None or payee is payer:
            payee = random.choice(self.customers)
        stamp = time.time_ns() // 1_000_000 << 80
        transfer_id = uuid.UUID(int=stamp | 7 << 76 | 2 << 62 | random.getrandbits(61))
        return TransferIntent(
            id=str(transfer_id),
            account_id=payer.account_id,
            payee_id=payee.id,
            payee_name=payee.name,
            amount=PositiveMoney(minor=1, currency=_CURRENCY),
            highest_fee=Money(minor=0, currency=_CURRENCY),
            note="Lunch",
        )


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
    now = utc_now()
    customer = Customer(
        id=str(uuid.uuid4()),
        name=f"Customer {number}",
        account_id=str(uuid.uuid4()),
        session_id=str(uuid.uuid4()),
        access_token=mint_token(),
    )
    handle, phone = f"customer{number}", f"+62812{number:08}"
    person = PersonRecord(customer.id, PersonKind.PERSON, customer.name, handle, phone, now)
    session = SessionRecord(customer.session_id, customer.id, "Phone", hash_token(""), 0, now, now)
    added = books.people.add(person)
    books.sessions.add(session)
    books.sessions.add_access_token(
        hash_token(customer.access_token), customer.session_id, now + _AHEAD
    )
    return customer, added


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


def _ask(key: bytes, payer: Customer, intent: TransferIntent) -> bytes:
    now = utc_now()
    approved = Approved(payer.session_id, digest_intent(intent), now, now + _AHEAD)
    request = TransferRequest(intent=intent, approval=mint_approval(key, approved))
    body = request.model_dump_json().encode()
    headers = {**payer.bearer, IDEMPOTENCY_HEADER: intent.id}
    return build_request("POST", path.TRANSFERS, body, headers)
