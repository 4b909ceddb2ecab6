"""A grown ledger at work in this process: what is done with it, and what that costs."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from api_contract.history import Receipt
from api_contract.transfer import TransferRequest
from backend.application import open_context
from backend.commands.account import read_balances
from backend.commands.activity import list_activity
from backend.commands.context import Caller, Context
from backend.commands.history import read_receipt
from backend.commands.intent import read_intent
from backend.commands.transfer_group import SendOrder, send_transfers
from backend.ledger.event import TransferPosted
from backend.partners.code_sender import DemoCodeSender
from backend.settings import Settings
from backend.storage.person import PARTY_COLUMNS
from benchmarks.growth import Owner, accounts_of, grow, owners_at
from benchmarks.signer import enrol
from benchmarks.world import Consent, Customer, World

GROUP = 200
"""Transfers that share a database transaction."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Cost:
    """Of one among many, in microseconds; `cpu` is this process's own."""

    wall: float
    cpu: float


class Grown:
    """A ledger of `events` events, and a few more with each measuring."""

    def __init__(self, data_dir: Path, database_url: str | None, events: int) -> None:
        settings = Settings(data_dir=data_dir, database_url=database_url)
        self.data_dir, self.database_url = data_dir, database_url
        self.accounts = accounts_of(events)
        self._events = events
        self._context = open_context(settings, DemoCodeSender())
        grow(self._context.storage, events)

    @property
    def public_key(self) -> str:
        """What its heads are checked with, in hex."""
        return self._context.storage.key_ring.public_key.hex()

    def close(self) -> None:
        """Nothing may be asked afterwards."""
        self._context.transfers.close()
        self._context.storage.close()

    def sign_in(self, count: int) -> list[Customer]:
        """So many customers, chosen by chance, each with a new session."""
        with self._context.storage.write() as books:
            return [
                Customer(
                    owner.party.id,
                    owner.party.name,
                    owner.account_id,
                    enrol(books, owner.party.id),
                )
                for owner in self._owners(count)
            ]

    def send(self, groups: int) -> Cost:
        """Transfers in so many groups, none with a payer of another."""
        customers = self.sign_in(groups * GROUP)
        consents = World(self._context.storage, customers).sign(groups * GROUP)
        orders = [_order(self._context, consent) for consent in consents]
        queue = [orders[begin : begin + GROUP] for begin in range(0, len(orders), GROUP)]

        def post(group: Sequence[SendOrder]) -> None:
            failures = [
                each for each in send_transfers(self._context, group) if isinstance(each, Exception)
            ]
            if failures:
                raise failures[0]

        cost = _measure(post, queue)
        return Cost(cost.wall / GROUP, cost.cpu / GROUP)

    def read_balances(self, count: int) -> Cost:
        """The accounts of so many customers, from the books."""
        return _measure(lambda caller: read_balances(self._context, caller), self._callers(count))

    def list_activity(self, count: int) -> Cost:
        """The first page of so many customers."""
        return _measure(lambda caller: list_activity(self._context, caller), self._callers(count))

    def prove(self, count: int) -> tuple[Cost, list[Receipt]]:
        """Receipts of so many transfers, from anywhere in the ledger's past."""
        receipts: list[Receipt] = []
        payments = self._payments(count)
        cost = _measure(
            lambda payment: receipts.append(read_receipt(self._context, *payment)), payments
        )
        return cost, receipts

    def _owners(self, count: int) -> list[Owner]:
        numbers = random.sample(range(self.accounts), min(count, self.accounts))
        with self._context.storage.read() as books:
            return owners_at(books, numbers)

    def _callers(self, count: int) -> list[Caller]:
        return [Caller(owner.party.id, "", "") for owner in self._owners(count)]

    def _payments(self, count: int) -> list[tuple[Caller, str]]:
        """Who paid, and the transfer's id."""
        numbers = random.sample(range(2 * self.accounts, self._events), count)
        with self._context.storage.read() as books:
            events = [next(books.journal.read(number, 1)).event for number in numbers]
            paid = [event for event in events if isinstance(event, TransferPosted)]
            payers = books.accounts.ask_with_owners(
                [event.payer_account_id for event in paid], self._context.now()
            )
            people = {row[PARTY_COLUMNS]: row[0] for row in payers}
        return [(Caller(people[each.payer_account_id], "", ""), each.transfer_id) for each in paid]


def _order(context: Context, consent: Consent) -> SendOrder:
    read = read_intent(TransferRequest.model_validate_json(consent.body))
    return SendOrder(consent.payer.device.sender, read, context.now())


def _measure(work: Callable[[Item], object], items: Sequence[Item]) -> Cost:
    """What one item takes among all."""
    wall, cpu = time.perf_counter(), time.process_time()
    for item in items:
        work(item)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(wall / len(items) * 1e6, cpu / len(items) * 1e6)
