"""Fixtures of the services' tests: a signed-in client, a small backend, and the link between."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from api_contract.session import Tokens
from app.services.api_client import ApiClient, open_api
from app.services.device_keys import DeviceKeys
from app.services.patience import Patience
from app.services.session_tokens import SessionTokens
from tests.app.client import new_keys
from tests.app.services.loopback import HASTE, SmallBackend, serving
from tests.fakes import FakeClock, FakeDatabase, FakeLink
from tests.fixtures.keychain import secret_service

__all__ = ["secret_service"]


@dataclass
class Wallet:
    """Everything a test may want to look at; `tokens` are signed in."""

    api: ApiClient
    tokens: SessionTokens
    backend: SmallBackend
    link: FakeLink
    database: FakeDatabase
    keys: DeviceKeys
    clock: FakeClock
    base_url: str

    def reopen(self, patience: Patience = HASTE) -> tuple[ApiClient, SessionTokens]:
        """Another client over the same database and link, as after a restart."""
        return open_api(
            self.base_url,
            self.database,
            self.keys,
            self.clock.now,
            link=self.link,
            patience=patience,
        )

    def first_tokens(self) -> Tokens:
        """What the backend gave at sign-in."""
        return Tokens(
            access_token="access-0",
            access_expires_at=self.clock.now() + timedelta(seconds=300),
            refresh_token="refresh-0",
        )


@pytest.fixture
async def wallet() -> AsyncIterator[Wallet]:
    clock, link, database = FakeClock(), FakeLink(), FakeDatabase()
    keys = new_keys(database)
    backend = SmallBackend(clock.now)
    async with serving(backend.app) as base_url:
        api, tokens = open_api(base_url, database, keys, clock.now, link=link, patience=HASTE)
        made = Wallet(api, tokens, backend, link, database, keys, clock, base_url)
        await tokens.start(made.first_tokens())
        yield made
        await api.close()
