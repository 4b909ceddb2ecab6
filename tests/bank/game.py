"""One game: customers send while processes die; then all is settled and the ledger audited."""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backend.identity.sequence import WINDOW
from backend.storage.database import Storage, open_storage
from backend.storage.unavailable import StorageUnavailable
from tests.bank.audit import audit, check_sum
from tests.bank.customer import Customer
from tests.bank.notebook import Notebook
from tests.bank.process import BackendProcess
from tests.bank.thief import Thief
from tests.bank.wire import Line
from tests.bank.world import Draft, Wallet, build_world, draft
from tests.fixtures.postgres import PostgresServer, open_postgres

RICH, POOR = 2_000_000, 300
"""Balances in rupiah: the poor are many, so that plenty of transfers are refused."""
PEOPLE_OF_EACH = 60
VICTIMS = 60
"""Somebody else for each robbery."""
LARGE = 0.001
"""The share of transfers above the line from which on there is a fee."""

_DRAFTS_AT_HAND, _DRAFTS_AT_ONCE = 1_000, 50
_PAUSE_BETWEEN_LOOKS = 0.2
_LONGEST_PAUSE_OF_THIEF = 1.0


class Victim(Enum):
    """What may be killed."""

    BACKEND = "kills"
    WORKER = "worker kills"
    POSTGRES = "PostgreSQL kills"


@dataclass(frozen=True)
class Plan:
    """How a game is played."""

    seed: int
    seconds: float
    customers: int = 48
    victims: tuple[Victim, ...] = tuple(Victim)
    seconds_between_deaths: float = 4.0
    has_thief: bool = True


@dataclass
class Game:
    """The bank at play; what its customers came to know stands in the notebook."""

    plan: Plan
    storage: Storage
    backends: list[BackendProcess]
    postgres: PostgresServer | None
    database_url: str | None
    notebook: Notebook = field(default_factory=Notebook)

    def __post_init__(self) -> None:
        self._random = Random(self.plan.seed)
        self._wallets = build_world(self.storage, [RICH, POOR] * PEOPLE_OF_EACH)
        self._victims = build_world(self.storage, [RICH] * VICTIMS)
        self._ledger = Ed25519PublicKey.from_public_bytes(self.storage.key_ring.public_key)
        self._drafts = deque[Draft]()
        self._open = defaultdict[str, set[int]](set)
        self._is_over = False

    async def play(self) -> list[str]:
        """Play to the end of the plan, or to the first lie; everything that is wrong."""
        self._is_over = False
        began = time.monotonic()
        helpers = [asyncio.create_task(self._write_drafts()), asyncio.create_task(self._look())]
        players = [asyncio.create_task(self._send()) for _ in range(self.plan.customers)]
        players.append(asyncio.create_task(self._let_die()))
        if self.plan.has_thief:
            players.append(asyncio.create_task(self._rob()))
        for _ in range(round(self.plan.seconds / _PAUSE_BETWEEN_LOOKS)):
            await asyncio.sleep(_PAUSE_BETWEEN_LOOKS)
            if self.notebook.lies:
                break
        self._is_over = True
        await asyncio.gather(*players, *helpers)
        self.notebook.counts["milliseconds"] += round((time.monotonic() - began) * 1000)
        return await asyncio.to_thread(self._audit)

    def _audit(self) -> list[str]:
        while True:
            # A connection that the last death broke is replaced at the next asking.
            with contextlib.suppress(StorageUnavailable):
                return audit(self.storage, self.notebook)

    async def _send(self) -> None:
        with self._customer() as customer:
            while not self._is_over:
                if self._drafts:
                    draft = self._drafts.popleft()
                    await customer.send(draft)
                    self._open[draft.payer.person_id].discard(draft.intent.sequence)
                else:
                    await asyncio.sleep(0.01)

    async def _rob(self) -> None:
        with self._customer() as customer:
            thief = Thief(customer, self._wallets[0])
            while self._victims and not self._is_over:
                await thief.rob(self._random, self._victims.pop())
                await asyncio.sleep(self._random.random() * _LONGEST_PAUSE_OF_THIEF)

    @contextlib.contextmanager
    def _customer(self) -> Iterator[Customer]:
        lines = [Line(self._random.choice(self.backends).port) for _ in range(2)]
        yield Customer(self._random, (lines[0], lines[1]), self.notebook, self._ledger)
        for line in lines:
            line.hang_up()

    async def _let_die(self) -> None:
        mortal = [
            victim
            for victim in self.plan.victims
            if victim is Victim.BACKEND or self.postgres is not None
        ]
        while mortal and not self._is_over:
            pause = self._random.uniform(0.5, 1.5) * self.plan.seconds_between_deaths
            await asyncio.sleep(pause)
            # Also at the very end: what was told just now must outlive a death.
            victim = self._random.choice(mortal)
            self.notebook.counts[victim.value] += await asyncio.to_thread(self._kill, victim)

    def _kill(self, victim: Victim) -> bool:
        backend = self._random.choice(self.backends)
        if victim is Victim.WORKER:
            return backend.kill_a_worker(self._random.randrange(100))
        mortal = backend if self.postgres is None or victim is Victim.BACKEND else self.postgres
        mortal.kill()
        mortal.start()
        return True

    async def _write_drafts(self) -> None:
        while not self._is_over:
            if len(self._drafts) > _DRAFTS_AT_HAND:
                await asyncio.sleep(0.01)
                continue
            # Signing takes the time of sending: never long at a stretch.
            self._drafts += [self._draft() for _ in range(_DRAFTS_AT_ONCE)]
            await asyncio.sleep(0)

    async def _look(self) -> None:
        while not self._is_over:
            await asyncio.sleep(_PAUSE_BETWEEN_LOOKS)
            with contextlib.suppress(StorageUnavailable):
                self.notebook.lies += await asyncio.to_thread(check_sum, self.storage)
                self.notebook.counts["looks"] += 1

    def _draft(self) -> Draft:
        payer, payee = self._random.sample(self._wallets, 2)
        while not self._may_sign(payer):
            payer, payee = self._random.sample(self._wallets, 2)
        is_large = self._random.random() < LARGE
        least, most = (1_000_001, 1_100_000) if is_large else (1, 200)
        amount = self._random.randint(least, most)
        signed = draft(self._random, payer, payee, amount, "Makan siang")
        self._open[payer.person_id].add(signed.intent.sequence)
        return signed

    def _may_sign(self, payer: Wallet) -> bool:
        """Whether another number leaves none whose outcome is open behind the backend's window."""
        oldest = min(self._open[payer.person_id], default=payer.device.signed)
        return payer.device.signed + 1 - oldest < WINDOW


@contextlib.contextmanager
def open_quick_postgres() -> Iterator[PostgresServer]:
    """A server that is up again at once after a crash: it syncs its folder in one call."""
    with open_postgres({"recovery_init_sync_method": "syncfs"}) as server:
        yield server


@contextlib.contextmanager
def table_of(
    plan: Plan,
    folder: Path,
    postgres: PostgresServer | None,
    *,
    fault: tuple[str, ...] = (),
    processes: int = 1,
    workers: int = 1,
) -> Iterator[Game]:
    """A new bank, and the processes that serve it."""
    url = None if postgres is None else postgres.create_database()
    storage = open_storage(folder, url)
    backends = [BackendProcess(folder, url, workers=workers, fault=fault) for _ in range(processes)]
    try:
        game = Game(plan, storage, backends, postgres, url)
        for backend in backends:
            backend.start()
        yield game
    finally:
        for backend in backends:
            backend.kill()
        storage.close()
        if postgres is not None and url is not None:
            postgres.drop(url)
