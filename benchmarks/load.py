"""Load on the backend: transfers over HTTP, beside a bare validated POST on the same server.

The generator speaks HTTP over raw sockets from another process, so that it costs the backend
nothing but the machine's second core.
"""

import asyncio
import contextlib
import json
import multiprocessing
import random
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api_contract import path
from api_contract.money import Currency
from api_contract.person import SignUp
from api_contract.session import CodeCheck, CodeRequest
from api_contract.transfer import IDEMPOTENCY_HEADER, TransferIntent, TransferRequest
from backend.application import create_backend
from backend.commands.person import sign_up
from backend.commands.posting import record_top_up
from backend.commands.sign_in import check_code, request_code
from backend.ledger.funding import post_top_up
from backend.server import SakuServer, bind
from backend.settings import DEMO_CODE, RateLimits, Settings

PIN = "739146"
BARE = "/bare"
CUSTOMERS = 8


@dataclass(frozen=True)
class Load:
    """What a run of requests took."""

    requests: int
    seconds: float
    statuses: Mapping[int, int]
    latencies_ms: tuple[float, ...]
    bodies: tuple[bytes, ...]

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that this share of the answers stayed under."""
        return sorted(self.latencies_ms)[int(share * (len(self.latencies_ms) - 1))]


def build_request(
    method: str, address: str, body: object = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of one HTTP/1.1 request with a JSON body."""
    content = b"" if body is None else json.dumps(body).encode()
    fields = {
        "Host": "localhost",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {address} HTTP/1.1\r\n{head}\r\n".encode() + content


async def run_load(url: str, requests: Sequence[bytes], connections: int) -> Load:
    """Send every request once over so many kept-open connections; bodies come in order."""
    answers: list[tuple[int, float, bytes]] = [(0, 0.0, b"")] * len(requests)
    waiting = iter(enumerate(requests))
    address = urlsplit(url)

    async def work() -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for number, request in waiting:
            begun = time.perf_counter()
            writer.write(request)
            status, body = await _read_answer(reader)
            answers[number] = (status, (time.perf_counter() - begun) * 1000, body)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return Load(
        requests=len(requests),
        seconds=time.perf_counter() - begun,
        statuses=Counter(status for status, _, _ in answers),
        latencies_ms=tuple(latency for _, latency, _ in answers),
        bodies=tuple(body for _, _, body in answers),
    )


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    return int(head[9:12]), await reader.readexactly(length)


@contextlib.contextmanager
def serving(data_dir: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A backend in a process of its own: its URL, and customers with money and a session."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(data_dir, there), daemon=True
    )
    process.start()
    # With our copy closed, a server that dies ends the wait below instead of prolonging it.
    there.close()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(data_dir: Path, channel: Connection) -> None:
    limits = RateLimits.generous()
    settings = Settings(data_dir=data_dir, fixed_code=DEMO_CODE, rate_limits=limits)
    app = create_backend(settings)

    @app.post(BARE)
    def answer_bare(request: TransferRequest) -> TransferIntent:
        return request.intent

    customers = [_sign_up(app.state.context, number) for number in range(CUSTOMERS)]
    listener = bind(0)
    channel.send((f"http://127.0.0.1:{listener.getsockname()[1]}", customers))
    SakuServer(app).run(sockets=[listener])


def _sign_up(context: Any, number: int) -> dict[str, Any]:
    sent = request_code(context, CodeRequest(phone=f"+62812000010{number:02}"), "load")
    check = CodeCheck(challenge_id=sent.challenge_id, code=DEMO_CODE)
    form = SignUp(
        ticket=check_code(context, check, "load").ticket,
        name=f"Customer {number}",
        handle=f"customer{number}",
        pin=PIN,
        currency=Currency.IDR,
    )
    started = sign_up(context, form)
    with context.storage.write() as books:
        account = books.accounts.list_of(started.person.id)[0]
        person = books.people.find(started.person.id)
        event = post_top_up(account, str(uuid.uuid4()), 10_000_000, context.now())
        record_top_up(books, event, person, "Bank")
    return {**started.model_dump(mode="json"), "account_id": account.id}


def _intents(customers: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    money = {"minor": "1", "currency": "IDR"}
    intents = []
    for number in range(count):
        payer = customers[number % len(customers)]
        payee = random.choice([one for one in customers if one is not payer])
        stamp = time.time_ns() // 1_000_000 << 80
        transfer_id = uuid.UUID(int=stamp | 7 << 76 | 2 << 62 | random.getrandbits(61))
        intents.append(
            {
                "id": str(transfer_id),
                "account_id": payer["account_id"],
                "payee_id": payee["person"]["id"],
                "payee_name": payee["person"]["name"],
                "amount": money,
                "highest_fee": money,
                "note": "load",
            }
        )
    return intents


async def measure_transfers(count: int = 2_000, connections: int = 16) -> dict[str, Load]:
    """The bare POST and the transfer, measured in one run on one server, each `count` times."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (url, customers):
        intents = _intents(customers, count)
        payers = [customers[number % len(customers)] for number in range(count)]
        bearers = [
            {"Authorization": f"Bearer {payer['tokens']['access_token']}"} for payer in payers
        ]
        approvals = await run_load(
            url,
            [
                build_request(
                    "POST",
                    path.APPROVALS,
                    {
                        "intent": intent,
                        "proof": {"kind": "device", "secret": payer["device_secret"]},
                    },
                    bearer,
                )
                for intent, payer, bearer in zip(intents, payers, bearers, strict=True)
            ],
            connections,
        )
        tokens = [json.loads(body)["token"] for body in approvals.bodies]
        bodies = [
            {"intent": intent, "approval": token}
            for intent, token in zip(intents, tokens, strict=True)
        ]
        headers = [
            {**bearer, IDEMPOTENCY_HEADER: intent["id"]}
            for bearer, intent in zip(bearers, intents, strict=True)
        ]
        sends, bares = (
            [
                build_request("POST", address, body, header)
                for body, header in zip(bodies, headers, strict=True)
            ]
            for address in (path.TRANSFERS, BARE)
        )
        await run_load(url, bares[: count // 4], connections)
        return {
            "bare POST": await run_load(url, bares, connections),
            "transfer": await run_load(url, sends, connections),
            "replay": await run_load(url, sends, connections),
        }


def main() -> None:
    """Print one line per kind of request and number of connections."""
    for connections in (1, 16, 64):
        for name, load in asyncio.run(measure_transfers(connections=connections)).items():
            print(
                f"{name:10} {connections:3} connections {load.per_second:7.0f}/s"
                f"  p50 {load.percentile_ms(0.5):6.1f} ms  p99 {load.percentile_ms(0.99):6.1f} ms"
                f"  {dict(load.statuses)}"
            )


if __name__ == "__main__":
    main()
