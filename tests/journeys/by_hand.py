"""Speaking HTTP to the backend by hand, as no wallet of ours would."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

import httpx

from api_contract import path
from api_contract.problem import MEDIA_TYPE, ErrorCode, Problem
from api_contract.session import SessionStarted
from api_contract.transfer import IDEMPOTENCY_HEADER
from app.errors import Rejected
from app.services.identifier import mint_transfer_id
from app.state.trouble import trouble_of
from backend.demo.cast import DEMO_PIN
from backend.settings import DEMO_CODE
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

    def __init__(self, wire: httpx.AsyncClient, started: SessionStarted) -> None:
        self.wire = wire
        self.id = started.person.id
        self.name = started.person.name
        self.headers = {"Authorization": f"Bearer {started.tokens.access_token}"}

    async def ask(self, address: str, body: Any = None, **headers: str) -> httpx.Response:
        method = "GET" if body is None else "POST"
        content = None if body is None else json.dumps(body)
        sent = {**self.headers, "Content-Type": "application/json", **headers}
        return await self.wire.request(method, address, content=content, headers=sent)

    async def intent(self, payee: "Person", **changes: Any) -> dict[str, Any]:
        accounts = (await self.ask(path.ACCOUNTS)).json()["accounts"]
        return {
            "id": mint_id(),
            "account_id": accounts[0]["id"],
            "payee_id": payee.id,
            "payee_name": payee.name,
            "amount": {"minor": "25000", "currency": "IDR"},
            "highest_fee": {"minor": "0", "currency": "IDR"},
            "note": CANARY,
            **changes,
        }

    async def approve(self, intent: dict[str, Any]) -> httpx.Response:
        proof = {"kind": "pin", "pin": DEMO_PIN}
        return await self.ask(path.APPROVALS, {"intent": intent, "proof": proof})

    async def send(self, intent: dict[str, Any], approval: str) -> httpx.Response:
        request = {"intent": intent, "approval": approval}
        return await self.ask(path.TRANSFERS, request, **{IDEMPOTENCY_HEADER: intent["id"]})


def mint_id() -> str:
    return mint_transfer_id(lambda: datetime.now(UTC), secrets.token_bytes)


async def sign_in(wire: httpx.AsyncClient, world: World, handle: str) -> Person:
    phone = {"phone": PEOPLE[handle].phone}
    sent = (await wire.post(path.SIGN_IN_CODES, json=phone)).json()
    proof = {"challenge_id": sent["challenge_id"], "code": DEMO_CODE}
    ticket = (await wire.post(path.SIGN_IN_CHECKS, json=proof)).json()["ticket"]
    answer = await wire.post(path.SESSIONS, json={"ticket": ticket, "pin": DEMO_PIN})
    started = SessionStarted.model_validate_json(answer.content)
    world.secrets |= {
        ticket,
        started.device_secret,
        started.tokens.access_token,
        started.tokens.refresh_token,
    }
    return Person(wire, started)
