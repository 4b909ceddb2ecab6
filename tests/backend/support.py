"""A real backend on a loopback socket, and customers who talk to it over HTTP."""

import contextlib
import hashlib
import json
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract import path
from api_contract.device import confirmation_bytes
from api_contract.key import decode_bytes
from api_contract.proof import PROOF_HEADER, SCHEME, hash_text
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    RECEIPT_HEADER,
    TransferIntent,
    hash_of_text,
    intent_bytes,
    receipt_bytes,
)
from app.services.enrolment import present_device
from app.services.proof import make_proof
from app.services.signing_key import SigningKey
from backend.commands.context import Context
from backend.commands.posting import record_top_up
from backend.ledger.funding import post_top_up
from backend.server import EmbeddedBackend
from backend.settings import RateLimits, Settings
from backend.storage.verification import verify_chain

PIN = "739146"
OTHER_PIN = "402857"
CODE = "246810"
WRONG_CODE = "135799"
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
RECIPE = {"salt": "0f" * 16, "memory_kib": 19_456, "time_cost": 2, "lanes": 1}


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
        **changes,
    }
    return Settings(**values)


def proof_of(pin: str) -> str:
    """What stands for a PIN before the backend, which can't tell how it was derived."""
    return hashlib.sha256(pin.encode()).hexdigest()


def mint_id() -> str:
    return str(
        uuid.UUID(int=random.getrandbits(48) << 80 | 7 << 76 | 2 << 62 | random.getrandbits(60))
    )


def id_of(request: dict[str, Any]) -> str:
    """The id of the intent in a transfer's body."""
    return str(json.loads(request["intent"]["text"])["id"])


def without_trace(response: httpx.Response) -> bytes:
    return response.content.replace(response.json()["trace_id"].encode(), b"")


def code_of(response: httpx.Response) -> str:
    return str(response.json()["code"])


def claims_of(proof: str) -> dict[str, Any]:
    """What a proof says."""
    claims: dict[str, Any] = json.loads(decode_bytes(proof.split(".")[1]))
    return claims


def holds_receipt(answer: httpx.Response, public_key: bytes) -> bool:
    """Whether the ledger signed this very answer to this very request; no receipt is none."""
    if RECEIPT_HEADER not in answer.headers:
        return False
    key_id, _, signature = answer.headers[RECEIPT_HEADER].partition(".")
    assert key_id == hashlib.sha256(public_key).hexdigest()
    proof_hash = hash_text(answer.request.headers[PROOF_HEADER])
    signed = receipt_bytes(proof_hash, answer.status_code, answer.content)
    # Raises unless it holds: a receipt that is wrong is worse than none.
    Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(signature), signed)
    return True


class Keys:
    """A device's two keys, and what it signs with them."""

    def __init__(self) -> None:
        self.session, self.transfer = SigningKey.mint(), SigningKey.mint()

    def enrol(self, ticket: str, **changes: Any) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": "Phone",
            "zone": "Asia/Jakarta",
            "keeps_keys": True,
            **changes,
        }
        device = present_device(
            self.session,
            self.transfer,
            ticket,
            values.pop("name"),
            values.pop("zone"),
            keeps_keys=values.pop("keeps_keys"),
        )
        return {**device.model_dump(mode="json"), **values}

    def sign(self, intent: dict[str, Any], note: str = "") -> dict[str, Any]:
        """The body of a transfer."""
        return self.sign_text(TransferIntent.model_validate(intent).canonical(), note)

    def sign_message(self, message: bytes) -> dict[str, Any]:
        """A `DeviceSignature`."""
        key, signature = self.transfer.public.model_dump(), self.transfer.sign(message)
        return {"key": key, "signature": signature}

    def sign_text(self, text: str, note: str = "") -> dict[str, Any]:
        """The same for an intent that may be none."""
        signature = self.transfer.sign(intent_bytes(text))
        return {
            "intent": {"text": text, "signature": signature},
            "key": self.transfer.public.model_dump(),
            "note": note,
        }


class ProvenClient:
    """A client whose requests are signed, at the backend's time."""

    def __init__(self, http: httpx.Client, clock: Callable[[], datetime]) -> None:
        self._http = http
        self._clock = clock

    @property
    def url(self) -> str:
        return str(self._http.base_url)

    def ask(
        self, keys: Keys, method: str, address: str, *, token: str | None = None, **rest: Any
    ) -> httpx.Response:
        return self.send(self.build(keys, method, address, token=token, **rest))

    def send(self, request: httpx.Request) -> httpx.Response:
        return self._http.send(request)

    def build(
        self, keys: Keys, method: str, address: str, *, token: str | None = None, **rest: Any
    ) -> httpx.Request:
        """A request that is ready to be sent, once."""
        request = self._http.build_request(method, address, **rest)
        proof = make_proof(
            keys.session,
            method,
            str(request.url),
            request.read(),
            int(self._clock().timestamp()),
            token=token,
        )
        request.headers[PROOF_HEADER] = proof
        if token is not None:
            request.headers["Authorization"] = f"{SCHEME} {token}"
        return request


@dataclass
class Customer:
    """Somebody signed in, and what they may ask."""

    http: ProvenClient
    clock: FakeClock
    keys: Keys
    started: dict[str, Any]
    phone: str
    token: str = ""
    sequence: int = 0

    def __post_init__(self) -> None:
        self.use(self.started["tokens"])

    @property
    def url(self) -> str:
        return self.http.url

    @property
    def id(self) -> str:
        return str(self.started["person"]["id"])

    @property
    def name(self) -> str:
        return str(self.started["person"]["name"])

    @property
    def device_id(self) -> str:
        return str(self.started["device"]["id"])

    def use(self, tokens: dict[str, Any]) -> None:
        self.token = tokens["access_token"]

    def ask(self, method: str, address: str, **rest: Any) -> httpx.Response:
        return self.http.ask(self.keys, method, address, token=self.token, **rest)

    def build(
        self, method: str, address: str, *, token: str | None = None, **rest: Any
    ) -> httpx.Request:
        """A request that is ready to be sent, once."""
        return self.http.build(self.keys, method, address, token=token or self.token, **rest)

    def headers_for(self, method: str, address: str) -> dict[str, str]:
        """The token and a proof, for one request without a body."""
        request = self.build(method, address)
        return {name: request.headers[name] for name in ("Authorization", PROOF_HEADER)}

    def get(self, address: str, **query: str | int) -> httpx.Response:
        return self.ask("GET", address, params=query)

    def get_with(self, address: str, headers: dict[str, str]) -> httpx.Response:
        return self.ask("GET", address, headers=headers)

    def post(self, address: str, body: object, **headers: str) -> httpx.Response:
        return self.ask("POST", address, json=body, headers=headers)

    def put(self, address: str, body: object = None) -> httpx.Response:
        return self.ask("PUT", address, json=body) if body else self.ask("PUT", address)

    def delete(self, address: str) -> httpx.Response:
        return self.ask("DELETE", address)

    def refresh(self, refresh_token: str | None = None) -> httpx.Response:
        token = refresh_token or self.started["tokens"]["refresh_token"]
        body = {"refresh_token": token}
        return self.http.ask(self.keys, "POST", path.SESSIONS_REFRESH, json=body)

    @property
    def account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.get(path.ACCOUNTS).json()["accounts"][0]
        return account

    @property
    def balance(self) -> int:
        return int(self.account["balance_minor"])

    def intent(
        self, payee: "Customer", minor: int, note: str = "", **changes: object
    ) -> dict[str, Any]:
        return self.intent_from(self.account, payee, minor, note, **changes)

    def intent_from(
        self,
        account: dict[str, Any],
        payee: "Customer",
        minor: int,
        note: str = "",
        **changes: object,
    ) -> dict[str, Any]:
        self.sequence += 1
        now = int(self.clock().timestamp())
        return {
            "id": mint_id(),
            "device_id": self.device_id,
            "sequence": self.sequence,
            "account_id": account["id"],
            "payee_id": payee.id,
            "payee_name": payee.name,
            "amount": {"minor": str(minor), "currency": account["currency"]},
            "highest_fee": {"minor": "1000", "currency": account["currency"]},
            "note_hash": hash_of_text(note),
            "created_at": now,
            "expires_at": now + 900,
            "language": "en",
            "shown_hash": hash_of_text(f"Send {minor}"),
            "method": "pin",
            "level": 2,
            **changes,
        }

    def send(self, request: dict[str, Any]) -> httpx.Response:
        return self.post(path.TRANSFERS, request, **{IDEMPOTENCY_HEADER: id_of(request)})

    def sign(self, intent: dict[str, Any], note: str = "") -> dict[str, Any]:
        return self.keys.sign(intent, note)

    def say_yes(self, other: "Customer") -> httpx.Response:
        """Confirm another device of theirs."""
        address = path.DEVICE_CONFIRMATION.format(device_id=other.device_id)
        return self.put(address, self.keys.sign_message(confirmation_bytes(other.device_id)))

    def pay(
        self, payee: "Customer", minor: int, note: str = "", **changes: object
    ) -> httpx.Response:
        return self.send(self.sign(self.intent(payee, minor, note, **changes), note))


@dataclass
class Backend:
    """A running backend as tests see it."""

    url: str
    context: Context
    clock: FakeClock
    http: httpx.Client

    @property
    def proven(self) -> ProvenClient:
        return ProvenClient(self.http, self.clock)

    def prove(self, phone: str) -> dict[str, Any]:
        """A ticket for the number."""
        sent = self.http.post(path.SIGN_IN_CODES, json={"phone": phone}).json()
        body = {"challenge_id": sent["challenge_id"], "code": CODE}
        accepted: dict[str, Any] = self.http.post(path.SIGN_IN_CHECKS, json=body).json()
        return accepted

    def sign_up(
        self,
        handle: str,
        phone: str,
        name: str | None = None,
        currency: str = "IDR",
        **device: Any,
    ) -> Customer:
        keys, ticket = Keys(), self.prove(phone)["ticket"]
        body = {
            "ticket": ticket,
            "name": name or handle.capitalize(),
            "handle": handle,
            "pin": {"recipe": RECIPE, "proof": proof_of(PIN)},
            "currency": currency,
            "device": keys.enrol(ticket, **device),
        }
        response = self.proven.ask(keys, "POST", path.PEOPLE, json=body)
        assert response.status_code == 201, response.text
        return Customer(self.proven, self.clock, keys, response.json(), phone)

    def sign_in(
        self, phone: str, pin: str = PIN, keys: Keys | None = None, **device: Any
    ) -> httpx.Response:
        keys, ticket = keys or Keys(), self.prove(phone)["ticket"]
        body = {
            "ticket": ticket,
            "pin_proof": proof_of(pin),
            "device": keys.enrol(ticket, **{"name": "Tablet", **device}),
        }
        return self.proven.ask(keys, "POST", path.SESSIONS, json=body)

    def sign_in_again(self, phone: str, **device: Any) -> Customer:
        """The same person on one more device."""
        keys = Keys()
        response = self.sign_in(phone, keys=keys, **device)
        assert response.status_code == 201, response.text
        return Customer(self.proven, self.clock, keys, response.json(), phone)

    def come_back(self, customer: Customer) -> None:
        """They sign in again on the same device."""
        response = self.sign_in(customer.phone, keys=customer.keys)
        assert response.status_code == 201, response.text
        customer.started = response.json()
        customer.use(customer.started["tokens"])

    def fund(self, customer: Customer, minor: int) -> None:
        with self.context.storage.write() as books:
            person = books.people.find(customer.id)
            assert person is not None
            account = books.accounts.list_of(person.id)[0]
            at = books.journal.moment(self.clock())
            event = post_top_up(account, str(uuid.uuid4()), minor, at)
            record_top_up(books, event, person, "Bank Contoh")


def check_books(backend: Backend) -> int:
    """How many events there are; raises when a table does not follow from them."""
    with backend.context.storage.read() as books:
        return verify_chain(books)


def postings_of(backend: Backend, kind: bytes = b"TransferPosted") -> int:
    """How many events of a kind there are."""
    with backend.context.storage.read() as books:
        return sum(kind in event.body for event in books.journal.read())


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


@contextlib.contextmanager
def open_backend(settings: Settings) -> Iterator[Backend]:
    """A backend of a test's own; its clock is a `FakeClock`."""
    embedded = EmbeddedBackend(settings)
    with embedded as url, httpx.Client(base_url=url, trust_env=False, timeout=20) as http:
        assert isinstance(settings.clock, FakeClock)
        yield Backend(url, embedded.app.state.context, settings.clock, http)
