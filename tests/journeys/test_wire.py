"""What no wallet of ours would send is met with a code and a sentence, and nothing is lost."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api_contract import path
from api_contract.problem import ErrorCode
from api_contract.transfer import hash_of_text
from tests.backend.support import Keys
from tests.journeys.by_hand import CANARY, ask, check_refusal, sign_in
from tests.journeys.world import World

TEN_MEGABYTES = b"[" + b"1," * 5_000_000 + b"1]"
OPEN_ADDRESSES = (
    path.SIGN_IN_CODES,
    path.SIGN_IN_CHECKS,
    path.PEOPLE,
    path.SESSIONS,
    path.SESSIONS_REFRESH,
)


@pytest.fixture
async def wire(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=20) as client:
        world.secrets.add(CANARY)
        # What this test's own client logs is not ours.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        yield client


@pytest.mark.parametrize("address", OPEN_ADDRESSES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        CANARY.encode(),
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"phone": NaN, "ticket": NaN}',
        b'{"phone": {"$ne": null}}',
        b'{"unheard": "of"}',
        b"[" * 20_000,
        b'{"pin": "' + CANARY.encode() + b'"}',
    ],
    ids=lambda body: repr(body[:16]),
)
async def test_what_is_not_the_json_asked_for_is_refused(
    wire: httpx.AsyncClient, address: str, body: bytes
) -> None:
    answer = await ask(wire, Keys(), "POST", address, body)
    check_refusal(answer, ErrorCode.VALIDATION_FAILED)


@pytest.mark.parametrize("is_announced", [True, False])
async def test_ten_megabytes_are_not_taken_in(wire: httpx.AsyncClient, is_announced: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(TEN_MEGABYTES), 65_536):
            yield TEN_MEGABYTES[start : start + 65_536]

    body = TEN_MEGABYTES if is_announced else chunks()
    headers = {"Content-Type": "application/json"}
    answer = await wire.post(path.SIGN_IN_CODES, content=body, headers=headers)
    check_refusal(answer, ErrorCode.BODY_TOO_LARGE)


@pytest.mark.parametrize(
    ("method", "address", "code"),
    [
        ("GET", f"/v1/{CANARY}", ErrorCode.NOT_FOUND),
        ("GET", "/v1/../../etc/passwd", ErrorCode.NOT_FOUND),
        ("GET", "/v1/accounts/%00", ErrorCode.NOT_FOUND),
        ("PUT", path.ACCOUNTS, ErrorCode.METHOD_NOT_ALLOWED),
        ("DELETE", path.TRANSFERS, ErrorCode.METHOD_NOT_ALLOWED),
    ],
)
async def test_an_address_that_is_not_there_is_refused(
    wire: httpx.AsyncClient, method: str, address: str, code: ErrorCode
) -> None:
    check_refusal(await wire.request(method, address), code)


@pytest.mark.parametrize(
    "token",
    [None, "", "DPoP", "Basic YTpi", f"Bearer {CANARY}"],
)
@pytest.mark.parametrize("address", [path.ACCOUNTS, path.ME, path.PAYEES, path.LIVE_EVENTS])
async def test_without_a_token_of_ours_nothing_is_told(
    wire: httpx.AsyncClient, address: str, token: str | None
) -> None:
    headers = {} if token is None else {"Authorization": token}
    check_refusal(await wire.get(address, headers=headers), ErrorCode.UNAUTHENTICATED)


@pytest.mark.parametrize("token", [CANARY, "x" * 9000])
@pytest.mark.parametrize("address", [path.ACCOUNTS, path.ME, path.PAYEES, path.LIVE_EVENTS])
async def test_a_token_that_is_not_ours_is_refused_with_a_proof_and_without(
    wire: httpx.AsyncClient, address: str, token: str
) -> None:
    headers = {"Authorization": f"DPoP {token}"}
    check_refusal(await wire.get(address, headers=headers), ErrorCode.PROOF_REFUSED)
    answer = await ask(wire, Keys(), "GET", address, token=token)
    check_refusal(answer, ErrorCode.UNAUTHENTICATED)


@pytest.mark.parametrize(
    "minor",
    ["NaN", "-25000", "0", "", "1e3", "1.5", "+5", " 5", "٢٥", "9" * 30, -1, 0, 1.5, True, None],
)
async def test_what_is_no_amount_is_refused_on_the_wire_too(
    world: World, wire: httpx.AsyncClient, minor: object
) -> None:
    sari, budi = await sign_in(wire, world, "sari"), await sign_in(wire, world, "budi")
    intent = await sari.intent(budi)
    text = sari.keys.sign(intent)["intent"]["text"]
    changed = json.loads(text) | {"amount": {"currency": "IDR", "minor": minor}}
    answer = await sari.send_text(json.dumps(changed, separators=(",", ":")), intent["id"])
    check_refusal(answer, ErrorCode.INTENT_REFUSED)
    assert world.changes() == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": {"minor": "9000000", "currency": "IDR"}}, ErrorCode.INSUFFICIENT_FUNDS),
        ({"amount": {"minor": "10000001", "currency": "IDR"}}, ErrorCode.TRANSFER_LIMIT_EXCEEDED),
        ({"amount": {"minor": "1000", "currency": "SGD"}}, ErrorCode.CURRENCY_MISMATCH),
        ({"payee_name": "Budi Penipu"}, ErrorCode.PAYEE_CHANGED),
        ({"note_hash": hash_of_text("another note")}, ErrorCode.INTENT_REFUSED),
        ({"sequence": 0}, ErrorCode.INTENT_REFUSED),
        ({"kind": "saku transfer 2"}, ErrorCode.INTENT_REFUSED),
        ({"id": "00000000-0000-4000-8000-000000000000"}, ErrorCode.INTENT_REFUSED),
        ({"balance": "1"}, ErrorCode.INTENT_REFUSED),
    ],
)
async def test_an_intent_that_breaks_a_rule_moves_nothing(
    world: World, wire: httpx.AsyncClient, changes: dict[str, Any], code: ErrorCode
) -> None:
    sari, budi = await sign_in(wire, world, "sari"), await sign_in(wire, world, "budi")
    intent = await sari.intent(budi)
    fields = json.loads(sari.keys.sign(intent)["intent"]["text"]) | changes
    text = json.dumps(fields, separators=(",", ":"), sort_keys=True)
    check_refusal(await sari.send_text(text, fields["id"]), code)
    assert world.changes() == {}


async def test_a_note_beyond_the_limit_is_refused(world: World, wire: httpx.AsyncClient) -> None:
    sari, budi = await sign_in(wire, world, "sari"), await sign_in(wire, world, "budi")
    note = "n" * 141
    intent = await sari.intent(budi, note_hash=hash_of_text(note))
    text = sari.keys.sign(intent)["intent"]["text"]
    check_refusal(await sari.send_text(text, intent["id"], note), ErrorCode.VALIDATION_FAILED)
    assert world.changes() == {}


async def test_what_is_mine_opens_for_nobody_else(world: World, wire: httpx.AsyncClient) -> None:
    sari, budi = await sign_in(wire, world, "sari"), await sign_in(wire, world, "budi")
    dewi = await sign_in(wire, world, "dewi")
    intent = await sari.intent(budi)
    # Dewi's own key signs nothing but her own doing: neither device nor account is hers.
    check_refusal(await dewi.send(intent), ErrorCode.INTENT_REFUSED)
    hers = await dewi.intent(budi, account_id=intent["account_id"])
    check_refusal(await dewi.send(hers), ErrorCode.ACCOUNT_NOT_FOUND)
    # Nor does what Sari has signed become hers by being shown in her session.
    check_refusal(await dewi.show(sari.keys.sign(intent, CANARY)), ErrorCode.INTENT_REFUSED)
    assert world.changes() == {}
    assert (await sari.send(intent)).status_code == 201
    seen = await dewi.ask(path.TRANSFER.format(transfer_id=intent["id"]))
    check_refusal(seen, ErrorCode.TRANSFER_NOT_FOUND)
    session = (await sari.ask(path.SESSIONS)).json()["sessions"][0]["id"]
    address = path.SESSION.format(session_id=session)
    check_refusal(await dewi.ask(address, method="DELETE"), ErrorCode.NOT_FOUND)
    lines = await dewi.ask(f"{path.ACTIVITY}?account_id={intent['account_id']}")
    check_refusal(lines, ErrorCode.ACCOUNT_NOT_FOUND)
    assert world.changes() == {"sari IDR": -25_000, "budi IDR": 25_000}


async def test_a_signature_is_good_for_its_intent_alone_and_once(
    world: World, wire: httpx.AsyncClient
) -> None:
    sari, budi = await sign_in(wire, world, "sari"), await sign_in(wire, world, "budi")
    intent = await sari.intent(budi)
    signed = sari.keys.sign(intent, CANARY)
    dearer = {**intent, "amount": {"minor": "26000", "currency": "IDR"}}
    other = sari.keys.sign(dearer, CANARY)["intent"]["text"]
    forged = {**signed, "intent": {**signed["intent"], "text": other}}
    check_refusal(await sari.show(forged), ErrorCode.INTENT_REFUSED)
    assert (await sari.show(signed)).status_code == 201
    assert (await sari.show(signed)).is_success
    check_refusal(await sari.send(dearer), ErrorCode.TRANSFER_CONFLICT)
    assert len(world.postings()) == 1
