"""A backend in this process, real but for its disk or database, and somebody who pays at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx

from api_contract import path
from api_contract.transfer import IDEMPOTENCY_HEADER
from backend.commands.context import Context
from backend.ledger.event import TransferPosted
from backend.server import EmbeddedBackend
from backend.settings import Settings
from backend.storage.verification import verify_chain
from tests.bank.world import Draft, Wallet, approve, build_world, draft

DRAFTS = 60


@dataclass
class Till:
    """Transfers of one rupiah from one person to another, each approved beforehand."""

    http: httpx.Client
    context: Context
    wallets: list[Wallet]
    drafts: list[Draft]

    def send(self, each: Draft | None = None) -> httpx.Response:
        """Send this one, or the next."""
        return post(self.http, each or self.drafts.pop())

    def posted(self) -> list[TransferPosted]:
        """Every transfer of a ledger that is whole; raises `ChainBroken` for any other."""
        with self.context.storage.read() as books:
            verify_chain(books)
            events = [stored.event for stored in books.journal.read()]
        return [event for event in events if isinstance(event, TransferPosted)]


@contextmanager
def open_till(settings: Settings) -> Iterator[Till]:
    embedded = EmbeddedBackend(settings)
    with embedded as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as http:
        context = embedded.app.state.context
        wallets = build_world(context.storage, [1_000, 1_000])
        drafts = [draft(Random(), wallets[0], wallets[1], 1) for _ in range(DRAFTS)]
        yield Till(http, context, wallets, approve(context.storage, drafts))


def post(http: httpx.Client, each: Draft) -> httpx.Response:
    """Ask for the transfer."""
    return http.post(
        path.TRANSFERS,
        content=each.request.model_dump_json(),
        headers={"Authorization": f"Bearer {each.payer.token}", IDEMPOTENCY_HEADER: each.id},
    )


def is_unavailable(response: httpx.Response) -> bool:
    """Nothing is known to be done, and the client is told when to ask again."""
    return response.status_code == 503 and int(response.headers["Retry-After"]) > 0


def settings_at(folder: Path, database_url: str | None = None) -> Settings:
    return Settings(data_dir=folder, database_url=database_url)
