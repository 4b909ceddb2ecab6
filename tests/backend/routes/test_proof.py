"""Over HTTP: a request without its own fresh proof is nobody's, and none is worth a second try."""

from typing import Any

import httpx
import pytest

from api_contract import path
from api_contract.proof import NONCE_HEADER, PROOF_HEADER
from app.services.proof import make_proof
from app.services.signing_key import SigningKey
from tests.backend.support import (
    PIN,
    Backend,
    Customer,
    FakeClock,
    Keys,
    code_of,
    proof_of,
)

HOUR = 3_600


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, code_of(answer)) == (401, "proof_refused")


def seconds(clock: FakeClock) -> int:
    return int(clock().timestamp())


def shown(customer: Customer, proof: str, address: str = path.ME) -> httpx.Request:
    """A request that reads, with this proof."""
    request = customer.build("GET", address)
    request.headers[PROOF_HEADER] = proof
    return request


def proof(customer: Customer, at: int | None = None, **changes: Any) -> str:
    values = {
        "key": customer.keys.session,
        "method": "GET",
        "address": customer.url + path.ME,
        "body": b"",
        "at": seconds(customer.clock) if at is None else at,
        "token": customer.token,
        **changes,
    }
    return make_proof(**values)


def test_a_proof_is_for_its_request_alone(sari: Customer, budi: Customer) -> None:
    def ask(**changes: Any) -> httpx.Response:
        return sari.http.send(shown(sari, proof(sari, **changes)))

    assert ask().status_code == 200
    assert refused(ask(method="POST"))
    assert refused(ask(address=sari.url + path.ACCOUNTS))
    assert refused(ask(address=sari.url.replace("http:", "https:") + path.ME))
    assert refused(ask(address="http://evil.example" + path.ME))
    assert refused(ask(body=b"{}"))
    assert refused(ask(token=budi.token))
    assert refused(ask(token=None))
    # Somebody else's key makes a sound proof, and is nobody in this session.
    assert code_of(ask(key=budi.keys.session)) == "unauthenticated"
    assert code_of(ask(key=SigningKey.mint())) == "unauthenticated"
    assert code_of(ask(key=sari.keys.transfer)) == "unauthenticated"


def test_a_proof_says_nothing_of_the_query(sari: Customer) -> None:
    request = sari.build("GET", path.ACTIVITY, params={"direction": "sent"})
    assert sari.http.send(request).status_code == 200


def test_a_body_is_what_was_proven(sari: Customer) -> None:
    request = sari.build("POST", path.PAYEES_LOOKUP, json={"query": "@budi"})
    other = sari.build("POST", path.PAYEES_LOOKUP, json={"query": "@dewi"})
    other.headers[PROOF_HEADER] = request.headers[PROOF_HEADER]
    assert refused(sari.http.send(other))
    without = sari.build("POST", path.PAYEES_LOOKUP)
    other.headers[PROOF_HEADER] = without.headers[PROOF_HEADER]
    assert refused(sari.http.send(other))


@pytest.mark.parametrize(("late", "status"), [(-61, 401), (-60, 200), (60, 200), (61, 401)])
def test_a_proof_is_fresh_for_a_minute_either_way(sari: Customer, late: int, status: int) -> None:
    stale = proof(sari, seconds(sari.clock) - late)
    assert sari.http.send(shown(sari, stale)).status_code == status


@pytest.mark.parametrize("hours", [-30_000, -7, 7, 30_000])
def test_a_clock_that_is_hours_wrong_asks_for_a_nonce(sari: Customer, hours: int) -> None:
    wrong = seconds(sari.clock) + hours * HOUR
    first = sari.http.send(shown(sari, proof(sari, wrong)))
    assert refused(first)
    nonce = first.headers[NONCE_HEADER]
    again = shown(sari, proof(sari, wrong, nonce=nonce))
    assert sari.http.send(again).status_code == 200
    assert refused(sari.http.send(again))
    assert refused(sari.http.send(shown(sari, proof(sari, wrong, nonce=nonce[::-1]))))
    sari.clock.advance(seconds=120)
    assert refused(sari.http.send(shown(sari, proof(sari, wrong, nonce=nonce))))


def test_one_proof_is_one_request(sari: Customer) -> None:
    once = proof(sari)
    assert sari.http.send(shown(sari, once)).status_code == 200
    for _ in range(3):
        assert refused(sari.http.send(shown(sari, once)))
    sari.clock.advance(seconds=59)
    assert refused(sari.http.send(shown(sari, once)))
    # The same name in another proof is the same name.
    assert sari.http.send(shown(sari, proof(sari, proof_id="chosen"))).status_code == 200
    other = shown(sari, proof(sari, address=sari.url + path.PAYEES, proof_id="chosen"), path.PAYEES)
    assert refused(sari.http.send(other))


@pytest.mark.parametrize("address", [path.ME, path.ACCOUNTS])
def test_a_request_has_one_proof(sari: Customer, address: str) -> None:
    request = sari.build("GET", address)
    good = request.headers[PROOF_HEADER]
    for proofs in ([good, good], [good, "a.b.c"], ["a.b.c", good], [good, ""], ["", good]):
        headers = [item for item in request.headers.multi_items() if item[0] != "dpop"]
        more = [*headers, *((PROOF_HEADER, each) for each in proofs)]
        assert refused(sari.http.send(httpx.Request("GET", request.url, headers=more))), proofs
    for proofs in ([f"{good}, {good}"], [f"{good},"], [f"DPoP {good}"], [f'"{good}"']):
        request.headers[PROOF_HEADER] = proofs[0]
        assert refused(sari.http.send(request)), proofs
    request.headers[PROOF_HEADER] = good
    assert sari.http.send(request).status_code == 200  # none of those had used it up


@pytest.mark.parametrize("size", [2_001, 6_000])
def test_a_huge_proof_is_refused(sari: Customer, size: int) -> None:
    assert refused(sari.http.send(shown(sari, proof(sari, proof_id="x" * size))))
    assert refused(sari.http.send(shown(sari, "A" * size)))


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "DPoP2", ""])
def test_a_token_without_its_scheme_is_nobody(sari: Customer, scheme: str) -> None:
    request = sari.build("GET", path.ME)
    request.headers["Authorization"] = f"{scheme} {sari.token}".strip()
    answer = sari.http.send(request)
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'DPoP algs="ES256"'


def test_tokens_are_refreshed_with_the_sessions_own_key(sari: Customer, budi: Customer) -> None:
    body = {"refresh_token": sari.started["tokens"]["refresh_token"]}
    for keys in (budi.keys, Keys()):
        answer = sari.http.ask(keys, "POST", path.SESSIONS_REFRESH, json=body)
        assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
    bare = httpx.post(sari.url + path.SESSIONS_REFRESH, json=body)
    assert refused(bare)
    # Whoever tried has ended nothing.
    assert sari.refresh().status_code == 200


def test_a_session_begins_with_the_proof_of_its_own_key(backend: Backend, sari: Customer) -> None:
    keys, stranger, ticket = Keys(), Keys(), backend.prove(sari.phone)["ticket"]
    body = {"ticket": ticket, "pin_proof": proof_of(PIN), "device": keys.enrol(ticket)}
    assert refused(backend.http.post(path.SESSIONS, json=body))
    assert refused(backend.proven.ask(stranger, "POST", path.SESSIONS, json=body))
    assert backend.proven.ask(keys, "POST", path.SESSIONS, json=body).status_code == 201


def test_a_device_shows_that_it_holds_both_keys(backend: Backend, sari: Customer) -> None:
    keys, ticket = Keys(), backend.prove(sari.phone)["ticket"]
    device, other_device = keys.enrol(ticket), Keys().enrol(ticket)
    one_key = Keys()
    one_key.transfer = one_key.session
    lies = {
        "nothing": (keys, {**device, "possession": None}),
        "for another ticket": (keys, keys.enrol("another")),
        "by another key": (keys, {**device, "possession": other_device["possession"]}),
        "of another's key": (keys, {**device, "transfer_key": other_device["transfer_key"]}),
        "another session key": (keys, {**device, "session_key": other_device["session_key"]}),
        "one key for both": (one_key, one_key.enrol(ticket)),
    }
    for what, (sender, lie) in lies.items():
        body = {"ticket": ticket, "pin_proof": proof_of(PIN), "device": lie}
        assert refused(backend.proven.ask(sender, "POST", path.SESSIONS, json=body)), what
    body = {"ticket": ticket, "pin_proof": proof_of(PIN), "device": device}
    assert backend.proven.ask(keys, "POST", path.SESSIONS, json=body).status_code == 201


def test_a_proof_is_no_word_of_the_transfer_key(sari: Customer) -> None:
    """The session key signs requests, the transfer key money: neither stands in for the other."""
    request = sari.build("GET", path.ME)
    message = request.headers[PROOF_HEADER].rpartition(".")[0]
    request.headers[PROOF_HEADER] = f"{message}.{sari.keys.transfer.sign(message.encode())}"
    assert refused(sari.http.send(request))
