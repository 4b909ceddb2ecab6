"""A bank to begin with: people with money who are signed in."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from random import Random

from api_contract.money import Currency
from api_contract.person import PersonKind
from api_contract.transfer import TransferIntent, TransferRequest
from backend.commands.intent import ReadIntent, read_intent
from backend.commands.posting import record_top_up
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.settings import utc_now
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from benchmarks.signer import Signer, enrol

_HIGHEST_FEE_MINOR = 1_000
_IDR = Currency.IDR


@dataclass(frozen=True)
class Wallet:
    """Somebody with one account, signed in on one device."""

    person_id: str
    name: str
    account_id: str
    device: Signer


@dataclass(frozen=True)
class Draft:
    """A transfer that was signed and may be asked for."""

    payer: Wallet
    payee: Wallet
    intent: TransferIntent
    request: TransferRequest

    @property
    def id(self) -> str:
        return self.intent.id

    @cached_property
    def read(self) -> ReadIntent:
        """What the backend reads in it."""
        return read_intent(self.request)


def build_world(
    storage: Storage, balances: Sequence[int], clock: Callable[[], datetime] = utc_now
) -> list[Wallet]:
    """Somebody new for each balance, in minor units."""
    with storage.write() as books:
        return [_admit(books, balance, clock) for balance in balances]


def draft(random: Random, payer: Wallet, payee: Wallet, amount_minor: int, note: str = "") -> Draft:
    """A transfer that its payer has just signed."""
    intent = payer.device.intend(
        _mint_id(random),
        payer.account_id,
        payee.person_id,
        payee.name,
        amount_minor,
        highest_fee_minor=_HIGHEST_FEE_MINOR,
        note=note,
    )
    return Draft(payer, payee, intent, payer.device.sign(intent, note))


def fund(storage: Storage, wallet: Wallet, amount_minor: int) -> None:
    """More money for somebody."""
    with storage.write() as books:
        person = books.people.find(wallet.person_id)
        assert person is not None
        _fund(books, person, wallet.account_id, amount_minor)


def sign_in_again(storage: Storage, wallet: Wallet) -> Wallet:
    """The same person on one more device."""
    with storage.write() as books:
        return replace(wallet, device=enrol(books, wallet.person_id, wallet.device.clock))


def _mint_id(random: Random) -> str:
    # RFC 9562: version 7, variant 10; here all the rest is random.
    high, middle, low = (random.getrandbits(bits) for bits in (48, 12, 62))
    return str(uuid.UUID(int=high << 80 | 7 << 76 | middle << 64 | 2 << 62 | low))


def _admit(books: Books, balance_minor: int, clock: Callable[[], datetime]) -> Wallet:
    now = books.journal.moment(clock())
    person_id, account_id = str(uuid.uuid4()), str(uuid.uuid4())
    handle = f"p{person_id[:12]}"
    person = books.people.add(
        PersonRecord(person_id, PersonKind.PERSON, handle, handle, f"+{person_id}", now)
    )
    books.journal.append(Entry(AccountOpened(now, account_id, person_id, _IDR)))
    _fund(books, person, account_id, balance_minor)
    return Wallet(person_id, handle, account_id, enrol(books, person_id, clock))


def _fund(books: Books, person: PersonRecord, account_id: str, amount_minor: int) -> None:
    account, at = LedgerAccount(account_id, _IDR, 0), books.journal.moment(utc_now())
    event = post_top_up(account, str(uuid.uuid4()), amount_minor, at)
    record_top_up(books, event, person, "Bank Contoh")
