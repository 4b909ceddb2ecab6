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
from tests.bank.world import Draft, Wallet, build_world, draft


@dataclass
class Till:
    """Transfers of one rupiah from one person to another."""

    http: httpx.Client
    context: Context
    wallets: list[Wallet]

    def draft(self) -> Draft:
        """The next one."""
        return draft(Random(), self.wallets[0], self.wallets[1], 1)

    def send(self, each: Draft | None = None) -> httpx.Response:
        """Send this one, or the next."""
        return post(self.http, each or self.draft())

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
        yield Till(http, context, build_world(context.storage, [1_000, 1_000], settings.clock))


def post(http: httpx.Client, each: Draft) -> httpx.Response:
    """Ask for the transfer."""
    body = each.request.model_dump_json().encode()
    return ask(http, each.payer, "POST", path.TRANSFERS, body, **{IDEMPOTENCY_HEADER: each.id})


def ask(
    http: httpx.Client, who: Wallet, method: str, address: str, body: bytes = b"", **headers: str
) -> httpx.Response:
    """A request in somebody's name."""
    request = http.build_request(method, address, content=body, headers=headers)
    request.headers.update(who.device.show(method, str(request.url), body))
    return http.send(request)


def is_unavailable(response: httpx.Response) -> bool:
    """Nothing is known to be done, and the client is told when to ask again."""
    return response.status_code == 503 and int(response.headers["Retry-After"]) > 0


def settings_at(folder: Path, database_url: str | None = None) -> Settings:
    return Settings(data_dir=folder, database_url=database_url)
