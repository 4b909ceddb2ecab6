"""A real backend on a loopback socket, and customers who talk to it over HTTP."""

import random
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from api_contract import path
from api_contract.transfer import IDEMPOTENCY_HEADER
from backend.commands.context import Context
from backend.commands.posting import record_top_up
from backend.ledger.funding import post_top_up
from backend.settings import RateLimits, Settings

PIN = "739146"
OTHER_PIN = "402857"
CODE = "246810"
WRONG_CODE = "135799"
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is told to move."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


def quick_settings(data_dir: Path, clock: FakeClock, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "clock": clock,
        "fixed_code": CODE,
        "rate_limits": RateLimits.generous(),
        "pin_memory_kib": 64,
        "pin_time_cost": 1,
        **changes,
    }
    return Settings(**values)


def mint_id() -> str:
    return str(
        uuid.UUID(int=random.getrandbits(48) << 80 | 7 << 76 | 2 << 62 | random.getrandbits(60))
    )


def without_trace(response: httpx.Response) -> bytes:
    return response.content.replace(response.json()["trace_id"].encode(), b"")


def code_of(response: httpx.Response) -> str:
    return str(response.json()["code"])


@dataclass
class Customer:
    """Somebody signed in, and what they may ask."""

    http: httpx.Client
    started: dict[str, Any]
    phone: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.use(self.started["tokens"])

    @property
    def id(self) -> str:
        return str(self.started["person"]["id"])

    @property
    def name(self) -> str:
        return str(self.started["person"]["name"])

    def use(self, tokens: dict[str, Any]) -> None:
        self.headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    def get(self, address: str, **query: str | int) -> httpx.Response:
        return self.http.get(address, params=query, headers=self.headers)

    def post(self, address: str, body: object, **headers: str) -> httpx.Response:
        return self.http.post(address, json=body, headers={**self.headers, **headers})

    def delete(self, address: str) -> httpx.Response:
        return self.http.delete(address, headers=self.headers)

    @property
    def account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.get(path.ACCOUNTS).json()["accounts"][0]
        return account

    @property
    def balance(self) -> int:
        return int(self.account["balance_minor"])

    def intent(self, payee: "Customer", minor: int, **changes: object) -> dict[str, Any]:
        account = self.account
        return {
            "id": mint_id(),
            "account_id": account["id"],
            "payee_id": payee.id,
            "payee_name": payee.name,
            "amount": {"minor": str(minor), "currency": account["currency"]},
            "highest_fee": {"minor": "1000", "currency": account["currency"]},
            "note": "",
            **changes,
        }

    def approve(self, intent: dict[str, Any], pin: str = PIN) -> httpx.Response:
        return self.post(path.APPROVALS, {"intent": intent, "proof": {"kind": "pin", "pin": pin}})

    def approved(self, intent: dict[str, Any]) -> dict[str, Any]:
        return {"intent": intent, "approval": self.approve(intent).json()["token"]}

    def send(self, request: dict[str, Any], key: str | None = None) -> httpx.Response:
        idempotency = {IDEMPOTENCY_HEADER: key or request["intent"]["id"]}
        return self.post(path.TRANSFERS, request, **idempotency)

    def pay(self, payee: "Customer", minor: int, **changes: object) -> httpx.Response:
        return self.send(self.approved(self.intent(payee, minor, **changes)))


@dataclass
class Backend:
    """A running backend as tests see it."""

    url: str
    context: Context
    clock: FakeClock
    http: httpx.Client

    def prove(self, phone: str) -> dict[str, Any]:
        """A ticket for the number."""
        sent = self.http.post(path.SIGN_IN_CODES, json={"phone": phone}).json()
        body = {"challenge_id": sent["challenge_id"], "code": CODE}
        accepted: dict[str, Any] = self.http.post(path.SIGN_IN_CHECKS, json=body).json()
        return accepted

    def sign_up(
        self, handle: str, phone: str, name: str | None = None, currency: str = "IDR"
    ) -> Customer:
        body = {
            "ticket": self.prove(phone)["ticket"],
            "name": name or handle.capitalize(),
            "handle": handle,
            "pin": PIN,
            "currency": currency,
            "device_name": "Phone",
        }
        response = self.http.post(path.PEOPLE, json=body)
        assert response.status_code == 201, response.text
        return Customer(self.http, response.json(), phone)

    def sign_in(self, phone: str, pin: str = PIN) -> httpx.Response:
        body = {"ticket": self.prove(phone)["ticket"], "pin": pin, "device_name": "Tablet"}
        return self.http.post(path.SESSIONS, json=body)

    def fund(self, customer: Customer, minor: int) -> None:
        with self.context.storage.write() as books:
            person = books.people.find(customer.id)
            assert person is not None
            account = books.accounts.list_of(person.id)[0]
            at = books.journal.moment(self.clock())
            event = post_top_up(account, str(uuid.uuid4()), minor, at)
            record_top_up(books, event, person, "Bank Contoh")


def at_once(count: int, work: "Any") -> list[Any]:
    """Run `work(number)` in so many threads that start together."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        barrier.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
