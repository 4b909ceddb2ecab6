"""What the client's services add to the libraries below them."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from babel.messages.pofile import read_po

from api_contract import path
from api_contract.account import AccountList
from api_contract.proof import PROOF_HEADER, SCHEME
from app.repositories.device import DeviceRepository
from app.repositories.pin import PinRepository
from app.repositories.session import DevicePlace, SessionRepository
from app.services.api_client import ApiClient, open_api
from app.services.approver import NoApprover
from app.services.device_keys import DeviceKeys
from app.services.enrolment import ProvenNumber
from app.services.language_packs import LanguagePacks
from app.services.language_packs.packs import LOCALES
from app.services.local_database import open_local_database
from app.services.pin_deriver import PinDeriver
from app.services.proof import make_proof
from app.services.token_vault import Platform
from app.services.token_vault.keychain import KeychainVault
from app.services.token_vault.memory import MemoryVault
from backend.demo import DEMO_SIGN_INS
from backend.server import EmbeddedBackend
from backend.settings import DEMO_CODE, Settings
from benchmarks.figure import CannotMeasure, Figure
from benchmarks.rounds import each, interleave
from tests.fixtures.keychain import is_installed, open_secret_service

ROUNDS = 9
CODE = "id"


async def measure_language_pack() -> Figure:
    """A language and the English behind it, read for the first time."""

    async def load() -> None:
        LanguagePacks().load(CODE)

    async def parse() -> None:
        for code in ("en", CODE):
            with (LOCALES / code / "LC_MESSAGES" / "saku.po").open("rb") as file:
                read_po(file)

    value, floor = await interleave(ROUNDS, each(1, load), each(1, parse))
    return Figure("language pack", value, floor, "ms", "<=1.25", "Babel reading the same two files")


async def measure_api_call() -> Figure:
    """A signed-in question with retries, breaker, token and validation, over a warm connection.

    The floor signs its questions too: without a proof there would be no answer.
    """
    async with (
        _signed_in() as (api, keys, url, access_token),
        httpx.AsyncClient(base_url=url, trust_env=False) as bare,
    ):

        async def call() -> None:
            assert (await api.call("GET", path.ACCOUNTS, AccountList)).accounts

        async def get() -> None:
            assert keys.session_key is not None
            proof = make_proof(
                keys.session_key,
                "GET",
                f"{url}{path.ACCOUNTS}",
                b"",
                int(time.time()),
                token=access_token,
            )
            headers = {"Authorization": f"{SCHEME} {access_token}", PROOF_HEADER: proof}
            answer = await bare.get(path.ACCOUNTS, headers=headers)
            assert answer.json()["accounts"]

        value, floor = await interleave(ROUNDS, each(50, call), each(50, get))
    return Figure("api call", value, floor, "ms", "<=1.5", "bare httpx on the same backend")


@asynccontextmanager
async def _signed_in() -> AsyncIterator[tuple[ApiClient, DeviceKeys, str, str]]:
    """A client of a demo world with its keys, the world's address, and the access token."""
    with tempfile.TemporaryDirectory() as folder:
        backend = EmbeddedBackend(Settings.for_demo(Path(folder)))
        url = await asyncio.to_thread(backend.start)
        vault = MemoryVault()
        database = await open_local_database(None, vault)
        keys = DeviceKeys(database, vault, NoApprover())
        api, tokens = open_api(url, database, keys, lambda: datetime.now(UTC))
        pins = PinRepository(api, keys, PinDeriver())
        devices = DeviceRepository(api, pins, database, tokens.now)
        sessions = SessionRepository(api, tokens, keys, pins, devices, DevicePlace("Bench", ""))
        try:
            await _sign_in(sessions)
            yield api, keys, url, await tokens.access_token()
        finally:
            await api.close()
            await database.close()
            await asyncio.to_thread(backend.stop)


async def _sign_in(sessions: SessionRepository) -> None:
    person = DEMO_SIGN_INS[0]
    sent = await sessions.request_code(person.phone)
    accepted = await sessions.check_code(sent.challenge_id, DEMO_CODE)
    number = ProvenNumber(person.phone, accepted.ticket, accepted.recipe)
    await sessions.start(number, person.pin)


async def measure_keychain_read() -> Figure:
    """A secret from a real keychain, in a thread that may hang without harm, and checked."""
    if not is_installed():
        raise CannotMeasure("gnome-keyring or dbus is missing")
    folder = Path(tempfile.mkdtemp())
    try:
        with open_secret_service(folder):
            vault, keyring = KeychainVault(Platform.LINUX), _open_keyring()
            await vault.write("bench", "a" * 64)
            keyring.set_password("bare", "bench", "a" * 64)

            async def read() -> None:
                assert await vault.read("bench")

            async def read_bare() -> None:
                assert keyring.get_password("bare", "bench")

            value, floor = await interleave(ROUNDS, each(20, read), each(20, read_bare))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Figure("keychain read", value, floor, "ms", "<=1.25", "the keyring package alone")


def _open_keyring() -> Any:
    # Imported here: elsewhere than on Linux there is nothing below it to talk to.
    from keyring.backends.SecretService import Keyring

    return Keyring()  # type: ignore[no-untyped-call]
