"""Nothing that a hostile server says becomes an outcome, and an honest one is understood next."""

import asyncio
import os
import ssl
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from api_contract import path
from api_contract.history import HistoryKey
from api_contract.money import PositiveMoney
from api_contract.session import Tokens
from api_contract.transfer import IDEMPOTENCY_HEADER, QuoteRequest, Transfer
from app.errors import Rejected, Unknown, Unreachable
from app.services.api_client import ApiClient, open_api
from app.services.http_transport import ANSWER_LIMIT_BYTES, CA_BUNDLE
from app.services.live_stream import LivePatience, live_events
from app.services.patience import Patience
from tests.app.client import new_keys
from tests.app.services.hostile import behaviour
from tests.app.services.hostile.behaviour import (
    BEHAVIOURS,
    DONE,
    FORGERIES,
    LEDGER,
    HonestBackend,
    answer,
)
from tests.app.services.hostile.server import PIECE, Behaviour, Call, Server, secured, serve
from tests.app.services.loopback import http
from tests.fakes import FakeDatabase
from tests.fixtures.certificates import DAY, HOST, Authority
from tests.samples import world

SHORT = Patience(
    connect_seconds=1.0,
    read_seconds=0.5,
    write_seconds=0.5,
    pool_seconds=1.0,
    call_seconds=1.5,
    retries=1,
    backoff_seconds=0.01,
    breaker_failures=1000,
)
MEMORY_LIMIT_BYTES = 4 * ANSWER_LIMIT_BYTES
"""Client and server together."""
HANG_SECONDS = 20.0
"""Far beyond what any call may take: reached only by one that does not end."""


@dataclass(frozen=True)
class Wallet:
    """A client that trusts `authority` alone."""

    api: ApiClient
    server: Server
    authority: Authority
    receipt_key: HistoryKey | None = None
    """With it, only what the ledger has signed is an answer."""

    async def send(self) -> Transfer:
        """Ask for the transfer, under its id."""
        return await self.api.call(
            "POST",
            path.TRANSFERS,
            Transfer,
            body=ORDER,
            headers={IDEMPOTENCY_HEADER: DONE.id},
            receipt_key=self.receipt_key,
        )

    async def read(self) -> Transfer:
        """Ask what became of it."""
        address = path.TRANSFER.format(transfer_id=DONE.id)
        return await self.api.call("GET", address, Transfer, receipt_key=self.receipt_key)

    async def expect(self, kind: type[Exception] | tuple[type[Exception], ...]) -> None:
        """Neither question may be answered."""
        async with asyncio.timeout(HANG_SECONDS):
            for ask in (self.send, self.read):
                with pytest.raises(kind):
                    await ask()

    async def expect_honesty(self) -> None:
        """From here on the server is honest, and the same client understands it."""
        self.server.behave = secured(self.authority.issue(HOST), HonestBackend(DONE))
        with pytest.raises(Rejected, match="transfer_not_found"):
            await self.read()
        assert await self.send() == DONE
        assert await self.read() == DONE


ORDER = QuoteRequest(
    account_id=world.RUPIAH.id,
    payee_id=world.AISHA.id,
    amount=PositiveMoney(minor=25_000, currency=world.IDR),
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.mint(tmp_path_factory.mktemp("authority"), "The platform's authority")


@pytest.fixture
async def wallet(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wallet]:
    monkeypatch.setenv(CA_BUNDLE, str(authority.write()))
    async with serve(HonestBackend(DONE)) as server:
        database = FakeDatabase()
        keys = new_keys(database)
        api, tokens = open_api(server.url, database, keys, lambda: world.NOW, patience=SHORT)
        await tokens.start(
            Tokens(
                access_token="access", access_expires_at=world.NOW + DAY, refresh_token="refresh"
            )
        )
        yield Wallet(api, server, authority)
        await api.close()


# -- who it is -----------------------------------------------------------------------------------


def _old_protocol(authority: Authority) -> ssl.SSLContext:
    context = authority.issue(HOST)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _without_certificate(authority: Authority) -> ssl.SSLContext:
    context = authority.issue(HOST)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    return context


def _self_signed(authority: Authority) -> ssl.SSLContext:
    alone = Authority.mint(authority.folder, HOST)
    return alone.serve(alone.key, alone.certificate)


def _issued_by_a_server(authority: Authority) -> ssl.SSLContext:
    key, certificate = authority.sign("other.test")
    upstart = Authority(authority.folder, key, certificate)
    own_key, own = upstart.sign(HOST)
    return upstart.serve(own_key, own, certificate)


IMPOSTORS: Mapping[str, Callable[[Authority], ssl.SSLContext]] = {
    "another host": lambda it: it.issue("other.test"),
    "a host above": lambda it: it.issue("*.localhost"),
    "its name in an old place": lambda it: it.issue(),
    "expired": lambda it: it.issue(HOST, begins=-2 * DAY, ends=-timedelta(minutes=5)),
    "not yet valid": lambda it: it.issue(HOST, begins=timedelta(minutes=5)),
    "another authority": lambda it: Authority.mint(it.folder, "Another").issue(HOST),
    "another authority of the same name": lambda it: Authority.mint(
        it.folder, "The platform's authority"
    ).issue(HOST),
    "self-signed": _self_signed,
    "issued by another server": _issued_by_a_server,
    "for clients": lambda it: it.issue(HOST, usage=ExtendedKeyUsageOID.CLIENT_AUTH),
    "a weak key": lambda it: it.issue(HOST, key=rsa.generate_private_key(65537, 1024)),
    "TLS 1.1": _old_protocol,
    "no certificate": _without_certificate,
}


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
@pytest.mark.parametrize("name", IMPOSTORS)
async def test_an_impostor_sees_no_byte_of_a_request(wallet: Wallet, name: str) -> None:
    wallet.server.behave = secured(IMPOSTORS[name](wallet.authority), HonestBackend(DONE))
    await wallet.expect(Unreachable)
    assert wallet.server.requests == []
    await wallet.expect_honesty()


def _shout(raw: bytes) -> Behaviour:
    """Speak first, and listen to what comes."""

    async def behave(call: Call) -> None:
        await call.say(raw)
        call.requests.append(await call.reader.read())

    return behave


async def _hang_up(call: Call) -> None:
    call.requests.append(await call.reader.read(PIECE))


NO_TLS: Mapping[str, Behaviour] = {
    "plain HTTP": _shout(http("201 Created", behaviour.GOOD)),
    "a portal in the clear": _shout(http("302 Found", b"", location="https://portal.test/")),
    "another protocol": _shout(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "silence": _shout(b""),
    "a hang-up": _hang_up,
}


@pytest.mark.parametrize("name", NO_TLS)
async def test_what_speaks_no_tls_is_not_spoken_to(wallet: Wallet, name: str) -> None:
    wallet.server.behave = NO_TLS[name]
    # A call that is given up during a handshake is not known to have told nothing.
    await wallet.expect(Unknown if name == "silence" else Unreachable)
    assert wallet.server.requests
    assert not any(b"HTTP" in heard or b"access" in heard for heard in wallet.server.requests)
    await wallet.expect_honesty()


async def test_what_the_environment_trusts_and_asks_for_counts_for_nothing(
    wallet: Wallet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = Authority.mint(tmp_path, "An employer's authority")
    async with serve(HonestBackend(DONE)) as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(other.write()))
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
        monkeypatch.setenv("https_proxy", proxy.url.replace("https:", "http:"))
        for exempt in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(exempt, raising=False)
        database = FakeDatabase()
        keys = new_keys(database)
        api, _ = open_api(wallet.server.url, database, keys, lambda: world.NOW, patience=SHORT)
        asked = Wallet(api, wallet.server, other)
        wallet.server.behave = secured(other.issue(HOST), HonestBackend(DONE))
        with pytest.raises(Unreachable):
            await asked.api.call("GET", path.ACCOUNTS, Transfer, authenticated=False)
        wallet.server.behave = secured(wallet.authority.issue(HOST), answer(behaviour.GOOD))
        with pytest.raises(Unknown):
            await asked.api.call("GET", path.ACCOUNTS, Transfer, authenticated=False)
        await api.close()
        assert proxy.requests == []
    assert not (tmp_path / "keys").exists()


def test_authorities_that_can_not_be_read_are_told_in_a_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    environment = {**os.environ, "SAKU_BACKEND_URL": "https://nobody.test", CA_BUNDLE: str(empty)}
    ended = subprocess.run(
        [sys.executable, "main.py"],
        env=environment,
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Saku can't start: ")
    assert len(ended.stderr.splitlines()) == 1


# -- what it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BEHAVIOURS)
async def test_no_answer_of_a_liar_is_an_outcome(wallet: Wallet, name: str) -> None:
    wallet.server.behave = secured(wallet.authority.issue(HOST), BEHAVIOURS[name])
    tracemalloc.start()
    try:
        await wallet.expect(Unknown)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MEMORY_LIMIT_BYTES
    assert {request.split()[0] for request in wallet.server.requests} == {b"POST", b"GET"}
    await wallet.expect_honesty()


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_well_formed_lie_is_no_outcome(wallet: Wallet, name: str) -> None:
    asking = replace(wallet, receipt_key=LEDGER.key())
    asking.server.behave = secured(wallet.authority.issue(HOST), FORGERIES[name])
    await asking.expect(Unknown)
    await asking.expect_honesty()


@pytest.mark.parametrize("status", ["301 X", "302 X", "303 X", "307 X", "308 X"])
async def test_a_redirect_leads_nowhere(wallet: Wallet, status: str) -> None:
    async with serve(secured(wallet.authority.issue(HOST), HonestBackend(DONE))) as elsewhere:
        lure = http(status, behaviour.GOOD, location=f"{elsewhere.url}{path.TRANSFERS}")
        wallet.server.behave = secured(wallet.authority.issue(HOST), answer(lure))
        await wallet.expect(Unknown)
        assert elsewhere.requests == []
    await wallet.expect_honesty()


# -- what it goes on saying ----------------------------------------------------------------------

STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
"""Each of these is a stream of events."""
STREAMS: Mapping[str, Behaviour] = {
    "an endless line": behaviour.keep_saying(STREAM + b"\r\ndata: ", b"x" * PIECE),
    "an endless event": behaviour.keep_saying(STREAM + b"\r\n", b"data: " + b"x" * PIECE + b"\n"),
    "a packed one": behaviour.keep_saying(STREAM + b"content-encoding: gzip\r\n\r\n", b"", 0.1),
    "another shape": answer(STREAM + b'\r\ndata: {"number": 1}\n\n'),
    "no event at all": answer(http("200 OK", behaviour.PORTAL, "text/html")),
}


@pytest.mark.parametrize("name", STREAMS)
async def test_a_hostile_stream_brings_no_event(wallet: Wallet, name: str) -> None:
    wallet.server.behave = secured(wallet.authority.issue(HOST), STREAMS[name])
    broken = asyncio.Event()

    async def sleep(_: float) -> None:
        broken.set()
        await asyncio.sleep(0)

    async def listen() -> None:
        patience = LivePatience(silence_seconds=HANG_SECONDS)
        async for event in live_events(wallet.api, 0, patience=patience, sleep=sleep):
            raise AssertionError(event)

    tracemalloc.start()
    listening = asyncio.create_task(listen())
    try:
        async with asyncio.timeout(HANG_SECONDS):
            await broken.wait()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        listening.cancel()
    assert most < MEMORY_LIMIT_BYTES
