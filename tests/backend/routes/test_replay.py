"""Whoever recorded every request of a customer has nothing that they could send again."""

from pathlib import Path
from typing import Any

import httpx

from api_contract import path
from api_contract.transfer import IDEMPOTENCY_HEADER
from backend.server import EmbeddedBackend
from tests.backend.support import (
    PIN,
    RECIPE,
    Backend,
    Customer,
    FakeClock,
    Keys,
    ProvenClient,
    check_books,
    code_of,
    id_of,
    postings_of,
    proof_of,
    quick_settings,
)


class Recorder(ProvenClient):
    """Keeps what was sent and answered, as somebody on the line would."""

    def __init__(self, http: httpx.Client, clock: FakeClock) -> None:
        super().__init__(http, clock)
        self.tape: list[tuple[httpx.Request, httpx.Response]] = []

    def send(self, request: httpx.Request) -> httpx.Response:
        answer = super().send(request)
        self.tape.append((request, answer))
        return answer


def test_a_recorded_journey_is_worth_nothing(
    backend: Backend, budi: Customer, clock: FakeClock
) -> None:
    recorder, keys = Recorder(backend.http, clock), Keys()
    sari = journey(backend, recorder, keys, budi)
    asked = {(request.method, request.url.path) for request, _ in recorder.tape}
    assert len(recorder.tape) == len(asked) == 14
    before = check_books(backend), budi.balance
    for late in (0, 30, 60, 61, 200):
        clock.advance(seconds=late)
        for request, answer in recorder.tape:
            again = backend.http.send(httpx.Request(**parts_of(request)))
            assert again.status_code == 401, (request.method, request.url.path)
            assert code_of(again) == "proof_refused"
            for secret in secrets_of(answer):
                assert secret not in again.text
        budi.use(budi.refresh().json())
    assert (check_books(backend), budi.balance) == before
    assert postings_of(backend) == 1
    assert sari.get(path.ME).status_code == 401


def journey(backend: Backend, http: Recorder, keys: Keys, payee: Customer) -> Customer:
    ticket = backend.prove("+6281200000001")["ticket"]
    body = {
        "ticket": ticket,
        "name": "Sari",
        "handle": "sari",
        "pin": {"recipe": RECIPE, "proof": proof_of(PIN)},
        "currency": "IDR",
        "device": keys.enrol(ticket),
    }
    started = http.ask(keys, "POST", path.PEOPLE, json=body).json()
    sari = Customer(http, backend.clock, keys, started, "+6281200000001")
    backend.fund(sari, 1_000_000)
    account = sari.account
    money = {"minor": "1000", "currency": "IDR"}
    order = {"account_id": account["id"], "payee_id": payee.id, "amount": money}
    sari.post(path.TRANSFERS_QUOTE, order)
    intent = sari.intent_from(account, payee, 1_000)
    assert sari.send(sari.sign(intent)).status_code == 201
    sari.get(path.TRANSFER.format(transfer_id=intent["id"]))
    sari.post(path.TRANSFER_CANCEL.format(transfer_id=intent["id"]), None)
    sari.get(path.TRANSFER_RECEIPT.format(transfer_id=intent["id"]))
    sari.post(path.PIN_CHECKS, {"proof": proof_of(PIN)})
    sari.get(path.SESSIONS)
    sari.get(path.ACTIVITY)
    sari.get(path.DEVICE_CURRENT)
    sari.use(sari.refresh().json())
    sari.put(path.FREEZE)
    sari.delete(path.SESSION.format(session_id="current"))
    assert {answer.status_code // 100 for _, answer in http.tape} == {2}
    return sari


def parts_of(request: httpx.Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers.multi_items(),
        "content": request.content,
    }


def secrets_of(answer: httpx.Response) -> list[str]:
    if not answer.content:
        return []
    told = answer.json()
    found = [*told.get("tokens", {}).values(), told.get("share"), told.get("pin", {}).get("share")]
    return [str(each) for each in found if each]


def test_a_replay_after_a_restart_posts_nothing(tmp_path: Path, clock: FakeClock) -> None:
    settings = quick_settings(tmp_path, clock)
    first = EmbeddedBackend(settings)
    with first as url, httpx.Client(base_url=url) as http:
        backend = Backend(url, first.app.state.context, clock, http)
        sari = backend.sign_up("sari", "+6281200000001")
        budi = backend.sign_up("budi", "+6281200000002")
        backend.fund(sari, 1_000_000)
        body = sari.sign(sari.intent(budi, 1_000))
        request = sari.build(
            "POST", path.TRANSFERS, json=body, headers={IDEMPOTENCY_HEADER: id_of(body)}
        )
        sent = http.send(request)
        port = request.url.port
    second = EmbeddedBackend(settings, port=port or 0)
    with second as url, httpx.Client(base_url=url) as http:
        backend = Backend(url, second.app.state.context, clock, http)
        # What was seen is forgotten, and the ledger knows the transfer.
        again = http.send(httpx.Request(**parts_of(request)))
        assert (again.status_code, again.content) == (sent.status_code, sent.content)
        assert postings_of(backend) == 1
