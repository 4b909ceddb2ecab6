"""A bank to begin with: people with money who are signed in."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from api_contract.money import Currency, Money, PositiveMoney
from api_contract.person import PersonKind
from api_contract.transfer import TransferIntent, TransferRequest
from backend.commands.approval import digest_intent
from backend.commands.posting import record_top_up
from backend.identity.approval import Approved, mint_approval
from backend.identity.token import hash_token, mint_token
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.settings import utc_now
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from backend.storage.session import SessionRecord

GOOD_FOR = timedelta(days=1)
"""How long the tokens and approvals of a bank last: longer than any game."""

_IDR = Currency.IDR


@dataclass(frozen=True)
class Wallet:
    """Somebody with one account, signed in."""

    person_id: str
    name: str
    account_id: str
    session_id: str
    token: str


@dataclass(frozen=True)
class Draft:
    """A transfer, ready to be asked for once it is approved; `digest` is the intent's."""

    payer: Wallet
    payee: Wallet
    request: TransferRequest
    digest: str

    @property
    def id(self) -> str:
        return self.request.intent.id


def build_world(storage: Storage, balances: Sequence[int]) -> list[Wallet]:
    """Somebody new for each balance, in minor units."""
    with storage.write() as books:
        return [_admit(books, balance) for balance in balances]


def draft(random: Random, payer: Wallet, payee: Wallet, amount_minor: int, note: str = "") -> Draft:
    intent = TransferIntent(
        id=_mint_id(random),
        account_id=payer.account_id,
        payee_id=payee.person_id,
        payee_name=payee.name,
        amount=PositiveMoney(minor=amount_minor, currency=_IDR),
        highest_fee=Money(minor=1_000, currency=_IDR),
        note=note,
    )
    request = TransferRequest(intent=intent, approval="none yet")
    return Draft(payer, payee, request, digest_intent(intent))


def fund(storage: Storage, wallet: Wallet, amount_minor: int) -> None:
    """More money for somebody."""
    with storage.write() as books:
        person = books.people.find(wallet.person_id)
        assert person is not None
        _fund(books, person, wallet.account_id, amount_minor)


def approve(storage: Storage, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with what their payers' PINs would have bought."""
    key, now = storage.key_ring.approving, utc_now()
    approved = []
    for each in drafts:
        token = mint_approval(
            key, Approved(each.payer.session_id, each.digest, now, now + GOOD_FOR)
        )
        request = each.request.model_copy(update={"approval": token})
        approved.append(replace(each, request=request))
    return approved


def _mint_id(random: Random) -> str:
    # RFC 9562: version 7, variant 10; here all the rest is random.
    high, middle, low = (random.getrandbits(bits) for bits in (48, 12, 62))
    return str(uuid.UUID(int=high << 80 | 7 << 76 | middle << 64 | 2 << 62 | low))


def _admit(books: Books, balance_minor: int) -> Wallet:
    now = books.journal.moment(utc_now())
    person_id, account_id, session_id = (str(uuid.uuid4()) for _ in range(3))
    handle, token = f"p{person_id[:12]}", mint_token()
    person = books.people.add(
        PersonRecord(person_id, PersonKind.PERSON, handle, handle, f"+{person_id}", now)
    )
    books.journal.append(Entry(AccountOpened(now, account_id, person_id, _IDR)))
    _fund(books, person, account_id, balance_minor)
    books.sessions.add(SessionRecord(session_id, person_id, "Phone", "", 0, now, now))
    books.sessions.add_access_token(hash_token(token), session_id, now + GOOD_FOR)
    return Wallet(person_id, handle, account_id, session_id, token)


def _fund(books: Books, person: PersonRecord, account_id: str, amount_minor: int) -> None:
    account, at = LedgerAccount(account_id, _IDR, 0), books.journal.moment(utc_now())
    event = post_top_up(account, str(uuid.uuid4()), amount_minor, at)
    record_top_up(books, event, person, "Bank Contoh")
