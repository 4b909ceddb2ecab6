"""A client of the backend over fakes, for tests of what is built on it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from api_contract.pin import PinChecked
from api_contract.session import SessionStarted, Tokens
from app.services.api_client import ApiClient, open_api
from app.services.approver import Approver, NoApprover
from app.services.device_keys import DeviceKeys
from app.services.enrolment import ProvenNumber
from app.services.local_database import LocalDatabase
from app.services.patience import Patience
from app.services.signing_key import SigningKey
from app.services.token_vault import TokenVault
from tests.fakes import FakeDatabase, FakeVault
from tests.fakes.pin_deriver import RECIPE
from tests.samples import world

ONE_TRY = Patience(retries=0, breaker_failures=1_000_000)
CHECKED = PinChecked(share="5e" * 32, generation=1)
TOKENS = Tokens(
    access_token="access",
    access_expires_at=world.NOW + timedelta(days=365),
    refresh_token="refresh",
)
STARTED = SessionStarted(
    session_id=world.SESSIONS[0].id,
    tokens=TOKENS,
    device=world.DEVICE,
    pin=CHECKED,
    person=world.SARI,
)


def new_keys(database: LocalDatabase | None = None) -> DeviceKeys:
    """A device that proves its requests and is enrolled nowhere."""
    keys = DeviceKeys(database or FakeDatabase(), FakeVault(), NoApprover())
    keys.session_key = SigningKey.mint()
    return keys


async def enrol(
    database: LocalDatabase,
    vault: TokenVault | None = None,
    approver: Approver | None = None,
    root: bytes = bytes(32),
) -> DeviceKeys:
    """Sari's device, whose PIN is derived to `root`."""
    keys = DeviceKeys(database, vault or FakeVault(), approver or NoApprover())
    keys.present(ProvenNumber(world.SARI.phone, "ticket", RECIPE), "Android", "Asia/Jakarta")
    await keys.keep(STARTED, RECIPE, root)
    return keys


async def open_signed_in(
    link: httpx.AsyncBaseTransport,
    now: Callable[[], datetime] = lambda: world.NOW,
    keys: DeviceKeys | None = None,
) -> ApiClient:
    """A client that somebody has signed in with, for a year."""
    database = FakeDatabase()
    api, tokens = open_api(
        "https://backend.test", database, keys or new_keys(), now, link=link, patience=ONE_TRY
    )
    await tokens.start(TOKENS)
    return api
