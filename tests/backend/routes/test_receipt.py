"""Every answer about a transfer is signed, and the signature fits no other answer or question."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature

from api_contract import path
from api_contract.proof import PROOF_HEADER
from api_contract.transfer import IDEMPOTENCY_HEADER, RECEIPT_HEADER
from app.services.proof import make_proof
from backend import application
from tests.backend.support import (
    Backend,
    Customer,
    claims_of,
    code_of,
    holds_receipt,
    id_of,
    mint_id,
)


@pytest.fixture(params=["hot", "ordinary"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways that a transfer is served."""
    if request.param == "ordinary":
        for route in list(application._HOT):
            monkeypatch.delitem(application._HOT, route)
    return str(request.param)


def quote(customer: Customer, payee: Customer, minor: int) -> dict[str, Any]:
    money = {"minor": str(minor), "currency": "IDR"}
    return {"account_id": customer.account["id"], "payee_id": payee.id, "amount": money}


def answers(sari: Customer, budi: Customer) -> dict[str, httpx.Response]:
    """Each way that a question about a transfer can end, by what it is."""
    request = sari.sign(sari.intent(budi, 1_000))
    sent, key = id_of(request), {IDEMPOTENCY_HEADER: mint_id()}
    address = path.TRANSFER.format(transfer_id=sent)
    return {
        "201 posted": sari.send(request),
        "201 replayed": sari.send(request),
        "200 quoted": sari.post(path.TRANSFERS_QUOTE, quote(sari, budi, 1_000)),
        "200 read": sari.get(address),
        "200 read by the payee": budi.get(address),
        "200 proven": sari.get(path.TRANSFER_RECEIPT.format(transfer_id=sent)),
        "200 not cancelled": sari.post(path.TRANSFER_CANCEL.format(transfer_id=sent), None),
        "200 cancelled": sari.post(path.TRANSFER_CANCEL.format(transfer_id=mint_id()), None),
        "422 insufficient_funds": sari.pay(budi, 9_000_000),
        "422 insufficient_funds, quoted": sari.post(
            path.TRANSFERS_QUOTE, quote(sari, budi, 9_000_000)
        ),
        "422 validation_failed": sari.post(path.TRANSFERS, {"intent": 1}, **key),
        "422 validation_failed, quoted": sari.post(path.TRANSFERS_QUOTE, {}),
        "422 validation_failed, no id": sari.get(path.TRANSFER.format(transfer_id="x")),
        "422 validation_failed, another id": sari.post(path.TRANSFERS, request, **key),
        "422 transfer_conflict": sari.pay(budi, 1, id=sent),
        "403 intent_refused": sari.pay(budi, 1, device_id=mint_id()),
        "409 payee_changed": sari.pay(budi, 1, payee_name="Budy"),
        "404 transfer_not_found": sari.get(path.TRANSFER.format(transfer_id=mint_id())),
        "404 payee_not_found": sari.pay(budi, 1, payee_id=mint_id()),
        "401 unauthenticated": sari.http.ask(sari.keys, "GET", address, token="made-up"),
        "403 device_frozen": sari.pay(budi, 1, sequence=1),
        "403 device_frozen, quoted": sari.post(path.TRANSFERS_QUOTE, quote(sari, budi, 1)),
    }


def test_every_answer_about_transfers_is_signed(
    backend: Backend, sari: Customer, budi: Customer, way: str
) -> None:
    public_key = backend.context.storage.key_ring.public_key
    told = answers(sari, budi)
    for what, answer in told.items():
        status, code = what.partition(",")[0].split(" ", 1)
        assert answer.status_code == int(status), (what, answer.text)
        assert status.startswith("2") or code_of(answer) == code, what
        assert holds_receipt(answer, public_key), (way, what)
    # No two are alike, though some say the same.
    assert len({answer.headers[RECEIPT_HEADER] for answer in told.values()}) == len(told)


def test_a_receipt_fits_its_answer_and_its_question_alone(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    public_key = backend.context.storage.key_ring.public_key
    first, second = sari.pay(budi, 1), sari.pay(budi, 1)

    def rebuilt(**changes: Any) -> httpx.Response:
        values = {
            "status_code": first.status_code,
            "content": first.content,
            "headers": {RECEIPT_HEADER: first.headers[RECEIPT_HEADER]},
            "request": first.request,
            **changes,
        }
        return httpx.Response(**values)

    assert holds_receipt(rebuilt(), public_key)
    for change in (
        {"status_code": 200},
        {"content": first.content + b" "},
        {"content": second.content},
        {"headers": {RECEIPT_HEADER: second.headers[RECEIPT_HEADER]}},
        {"request": second.request},
    ):
        with pytest.raises(InvalidSignature):
            holds_receipt(rebuilt(**change), public_key)


def test_what_is_not_about_transfers_is_not_signed(sari: Customer, budi: Customer) -> None:
    for answer in (
        sari.get(path.ME),
        sari.get(path.ACCOUNTS),
        sari.get(path.ACTIVITY),
        sari.post(path.PAYEES_LOOKUP, {"query": "@budi"}),
    ):
        assert answer.status_code == 200
        assert RECEIPT_HEADER not in answer.headers


def test_without_a_proof_that_holds_nothing_is_signed(
    backend: Backend, sari: Customer, budi: Customer, way: str
) -> None:
    body = sari.sign(sari.intent(budi, 1))
    headers = {IDEMPOTENCY_HEADER: id_of(body)}
    address = path.TRANSFER.format(transfer_id=id_of(body))

    def builds() -> list[httpx.Request]:
        return [
            sari.build("POST", path.TRANSFERS, json=body, headers=headers),
            sari.build("POST", path.TRANSFERS_QUOTE, json=quote(sari, budi, 1)),
            sari.build("GET", address),
            sari.build("POST", f"{address}/cancel"),
        ]

    spoils: dict[str, Callable[[httpx.Request], object]] = {
        "no proof": lambda request: request.headers.pop(PROOF_HEADER),
        "no token": lambda request: request.headers.pop("Authorization"),
        "garbage": lambda request: request.headers.update({PROOF_HEADER: "a.b.c"}),
        "another's": lambda request: request.headers.update(
            {PROOF_HEADER: sari.build("GET", path.ME).headers[PROOF_HEADER]}
        ),
    }
    for what, spoil in spoils.items():
        for request in builds():
            spoil(request)
            answer = backend.http.send(request)
            assert answer.status_code == 401, (way, what)
            assert RECEIPT_HEADER not in answer.headers, (way, what)
    for request in builds()[2:]:
        assert RECEIPT_HEADER in backend.http.send(request).headers
        # Seen before: it holds no more, and says nothing of what became of it.
        assert RECEIPT_HEADER not in backend.http.send(request).headers


def test_another_with_the_same_id_gets_no_receipt_for_it(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    """Whoever is on the line knows the id of a proof, and could ask something else under it."""
    dewi = backend.sign_up("dewi", "+6281200000003")
    sent = sari.pay(budi, 1_000)
    proof_id = claims_of(sent.request.headers[PROOF_HEADER])["jti"]
    address = path.TRANSFER.format(transfer_id=sent.json()["id"])
    request = dewi.build("GET", address)
    at = int(dewi.clock().timestamp())
    request.headers[PROOF_HEADER] = make_proof(
        dewi.keys.session,
        "GET",
        dewi.url + address,
        b"",
        at,
        token=dewi.token,
        proof_id=proof_id,
    )
    lie = backend.http.send(request)
    assert code_of(lie) == "transfer_not_found"
    shown = httpx.Response(
        lie.status_code,
        content=lie.content,
        headers={RECEIPT_HEADER: lie.headers[RECEIPT_HEADER]},
        request=sent.request,
    )
    with pytest.raises(InvalidSignature):
        holds_receipt(shown, backend.context.storage.key_ring.public_key)
