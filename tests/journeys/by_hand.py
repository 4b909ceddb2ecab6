"""Speaking HTTP to the backend by hand, as no wallet of ours would."""

import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import httpx

from api_contract import path
from api_contract.pin_proof import derive_proof, derive_root
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.proof import PROOF_HEADER, SCHEME
from api_contract.session import CodeAccepted, SessionStarted
from api_contract.transfer import IDEMPOTENCY_HEADER, hash_of_text
from app.errors import Rejected
from app.services.identifier import mint_transfer_id
from app.services.proof import make_proof
from app.state.trouble import trouble_of
from backend.demo.cast import DEMO_PIN
from backend.settings import DEMO_CODE
from tests.backend.support import Keys
from tests.journeys.phone import PACKS
from tests.journeys.world import PEOPLE, World

CANARY = "canary-7f3a-was-here"
"""Stands where a secret might, and must come back nowhere."""


def check_refusal(response: httpx.Response, code: ErrorCode) -> None:
    """A problem with that code, which every language has a sentence for, and no inner detail."""
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = Problem.model_validate_json(response.content)
    assert (problem.code, problem.status) == (code, response.status_code)
    trouble = trouble_of(Rejected(problem))
    assert trouble is not None
    sentences = {PACKS.load(language)(trouble.key) for language in ("en", "id", "vi", "ar")}
    assert len(sentences) == 4
    assert trouble.key not in sentences
    assert CANARY not in response.text
    assert "Traceback" not in response.text


class Person:
    """Somebody signed in who speaks HTTP themselves."""

    def __init__(self, wire: httpx.AsyncClient, keys: Keys, started: SessionStarted) -> None:
        self.wire = wire
        self.keys = keys
        self.id = started.person.id
        self.name = started.person.name
        self._device_id = started.device.id
        self._token = started.tokens.access_token
        self._sequence = 0

    async def ask(
        self, address: str, body: Any = None, method: str = "", **headers: str
    ) -> httpx.Response:
        method = method or ("GET" if body is None else "POST")
        return await ask(self.wire, self.keys, method, address, body, self._token, **headers)

    async def intent(self, payee: "Person", **changes: Any) -> dict[str, Any]:
        accounts = (await self.ask(path.ACCOUNTS)).json()["accounts"]
        self._sequence += 1
        now = int(time.time())
        return {
            "id": mint_id(),
            "device_id": self._device_id,
            "sequence": self._sequence,
            "account_id": accounts[0]["id"],
            "payee_id": payee.id,
            "payee_name": payee.name,
            "amount": {"minor": "25000", "currency": "IDR"},
            "highest_fee": {"minor": "0", "currency": "IDR"},
            "note_hash": hash_of_text(CANARY),
            "created_at": now,
            "expires_at": now + 900,
            "language": "en",
            "shown_hash": hash_of_text("shown"),
            "method": "pin",
            "level": 2,
            **changes,
        }

    async def send(self, intent: dict[str, Any]) -> httpx.Response:
        return await self.show(self.keys.sign(intent, CANARY))

    async def send_text(self, text: str, transfer_id: str, note: str = CANARY) -> httpx.Response:
        """Sign what may be no intent at all."""
        return await self.show(self.keys.sign_text(text, note), transfer_id)

    async def show(self, request: dict[str, Any], transfer_id: str = "") -> httpx.Response:
        """Send what was signed, by whomever."""
        transfer_id = transfer_id or json.loads(request["intent"]["text"])["id"]
        return await self.ask(path.TRANSFERS, request, **{IDEMPOTENCY_HEADER: transfer_id})


def mint_id() -> str:
    return mint_transfer_id(lambda: datetime.now(UTC), secrets.token_bytes)


async def ask(
    wire: httpx.AsyncClient,
    keys: Keys,
    method: str,
    address: str,
    body: Any = None,
    token: str | None = None,
    **headers: str,
) -> httpx.Response:
    """A question with its proof; bytes are sent as they are."""
    is_raw = body is None or isinstance(body, bytes)
    content = body if is_raw else json.dumps(body).encode()
    request = wire.build_request(method, address, content=content)
    request.headers.update({"Content-Type": "application/json", **headers})
    now = int(time.time())
    proof = make_proof(keys.session, method, str(request.url), content or b"", now, token=token)
    request.headers[PROOF_HEADER] = proof
    if token is not None:
        request.headers["Authorization"] = f"{SCHEME} {token}"
    return await wire.send(request)


async def sign_in(wire: httpx.AsyncClient, world: World, handle: str) -> Person:
    phone = {"phone": PEOPLE[handle].phone}
    sent = (await wire.post(path.SIGN_IN_CODES, json=phone)).json()
    code = {"challenge_id": sent["challenge_id"], "code": DEMO_CODE}
    accepted = CodeAccepted.model_validate_json(
        (await wire.post(path.SIGN_IN_CHECKS, json=code)).content
    )
    assert accepted.recipe is not None
    keys, proof = Keys(), derive_proof(derive_root(DEMO_PIN, accepted.recipe))
    body = {
        "ticket": accepted.ticket,
        "pin_proof": proof,
        "device": keys.enrol(accepted.ticket, keeps_keys=False),
    }
    answer = await ask(wire, keys, "POST", path.SESSIONS, body)
    started = SessionStarted.model_validate_json(answer.content)
    world.secrets |= {
        accepted.ticket,
        proof,
        started.pin.share,
        started.tokens.access_token,
        started.tokens.refresh_token,
    }
    return Person(wire, keys, started)
