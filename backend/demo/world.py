"""Builds the demo world through the real rules of the ledger, in one transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from api_contract.money import Currency
from api_contract.person import PersonKind
from api_contract.pin import PinRecipe
from api_contract.pin_proof import derive_proof, derive_root
from api_contract.transfer import hash_of_text
from backend.commands.context import Context
from backend.commands.pin import keep_pin
from backend.commands.posting import record_hold, record_top_up, transfer_entry
from backend.commands.situation import gather_parties
from backend.demo.cast import CAST, DEMO_PIN, IDR, Role
from backend.demo.story import DAYS, Deed, tell_story
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountOpened
from backend.ledger.funding import post_top_up
from backend.ledger.hold import decide_hold
from backend.ledger.refusal import Refusal
from backend.ledger.transfer import TransferOrder, decide_transfer
from backend.storage.books import Books
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord

SEED = 2026
HOLD_MINOR = 150_000
_RECIPE = PinRecipe(salt="5a" * 16, memory_kib=19_456, time_cost=2, lanes=1)


def build_demo_world(context: Context) -> None:
    """Fill empty books with the demo world; in others only PINs that are missing are set."""
    with context.storage.write() as books:
        if books.people.is_empty():
            _World(books, context.now()).build()
        proof = derive_proof(derive_root(DEMO_PIN, _RECIPE))
        for role in CAST:
            person = books.people.find_by_handle(role.handle)
            if role.kind is PersonKind.PERSON and person and not books.pins.find(person.id):
                books.pins.set(person.id, keep_pin(context, person.id, _RECIPE, proof))


@dataclass
class _World:
    books: Books
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a story
    people: dict[str, PersonRecord] = field(default_factory=dict)

    def build(self) -> None:
        begun_at = self.now - timedelta(days=DAYS + 2)
        for role in CAST:
            self._admit(role, begun_at)
        for role in CAST:
            self._fund(role, begun_at + timedelta(hours=1))
        for deed in tell_story(self.random, self.now):
            self._post(deed)
        self._place_hold()

    def _admit(self, role: Role, at: datetime) -> None:
        person = PersonRecord(self._id(), role.kind, role.name, role.handle, role.phone, at)
        self.people[role.handle] = self.books.people.add(person)
        for currency, _ in role.funds:
            account_id = self._id()
            opened = AccountOpened(
                at=at, account_id=account_id, person_id=person.id, currency=currency
            )
            self.books.journal.append(Entry(opened))

    def _fund(self, role: Role, at: datetime) -> None:
        person = self.people[role.handle]
        for currency, funds_minor in role.funds:
            event = post_top_up(self._account(person, currency), self._id(), funds_minor, at)
            record_top_up(self.books, event, person, "Bank Contoh")

    def _post(self, deed: Deed) -> None:
        payer, payee = self.people[deed.payer], self.people[deed.payee]
        account = self._account(payer, deed.currency)
        parties = gather_parties(self.books, payer.id, account.id, payee.id, deed.currency, deed.at)
        decision = decide_transfer(parties.situation, self._order(deed), deed.at)
        if isinstance(decision, Refusal):
            raise RuntimeError(f"the demo world's story does not add up: {deed}, {decision.code}")
        self.books.journal.append(transfer_entry(decision, payer, payee, deed.note))

    def _order(self, deed: Deed) -> TransferOrder:
        transfer_id = self._transfer_id(deed.at)
        return TransferOrder(
            transfer_id=transfer_id,
            amount_minor=deed.amount_minor,
            currency=deed.currency,
            highest_fee_minor=0,
            # Nobody signed a story; the name that a signature would have given is made up too.
            intent_digest=hash_of_text(transfer_id),
            approved_at=deed.at - timedelta(seconds=3),
            accepted_at=deed.at - timedelta(milliseconds=40),
        )

    def _place_hold(self) -> None:
        sari = self.people["sari"]
        account = self._account(sari, IDR)
        hold = decide_hold(account, self._id(), HOLD_MINOR, self.now - timedelta(minutes=10))
        if isinstance(hold, Refusal):
            raise RuntimeError("the demo world's hold does not fit")
        record_hold(self.books, hold, sari)

    def _account(self, person: PersonRecord, currency: Currency) -> LedgerAccount:
        account = self.books.accounts.find_by_currency(person.id, currency)
        if account is None:
            raise RuntimeError(f"{person.handle} has no account in {currency}")
        return account

    def _id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def _transfer_id(self, at: datetime) -> str:
        # RFC 9562: 48 bits of milliseconds, version 7, variant 10, the rest random.
        milliseconds = int(at.timestamp() * 1000)
        high, low = self.random.getrandbits(12), self.random.getrandbits(62)
        return str(UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))
