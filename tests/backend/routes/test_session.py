"""Sessions over HTTP: how they begin, the rotation of tokens, and their end."""

from typing import Any

import httpx
import pytest

from api_contract import path
from tests.backend.support import (
    OTHER_PIN,
    PIN,
    Backend,
    Customer,
    FakeClock,
    Keys,
    at_once,
    code_of,
    proof_of,
)


def tokens_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def test_a_known_number_and_its_pin_begin_a_session(backend: Backend, sari: Customer) -> None:
    again = backend.sign_in_again(sari.phone)
    assert again.started["person"] == sari.started["person"]
    assert again.get(path.ME).json() == sari.started["person"]


def start(backend: Backend, keys: Keys, ticket: str, pin: str = PIN) -> httpx.Response:
    body = {"ticket": ticket, "pin_proof": proof_of(pin), "device": keys.enrol(ticket)}
    return backend.proven.ask(keys, "POST", path.SESSIONS, json=body)


def test_a_wrong_pin_leaves_the_ticket_good(backend: Backend, sari: Customer) -> None:
    keys, ticket = Keys(), backend.prove(sari.phone)["ticket"]
    assert code_of(start(backend, keys, ticket, OTHER_PIN)) == "pin_refused"
    assert start(backend, keys, ticket).status_code == 201
    assert code_of(start(backend, keys, ticket)) == "sign_in_refused"


def test_a_ticket_is_good_for_ten_minutes_and_one_session(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    ticket = backend.prove(sari.phone)["ticket"]
    clock.advance(minutes=10)
    assert code_of(start(backend, Keys(), ticket)) == "sign_in_refused"
    ticket = backend.prove(sari.phone)["ticket"]
    answers = at_once(5, lambda _: start(backend, Keys(), ticket))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403, 403]


def test_an_access_token_lives_five_minutes(sari: Customer, clock: FakeClock) -> None:
    clock.advance(minutes=4, seconds=59)
    assert sari.get(path.ME).status_code == 200
    clock.advance(seconds=1)
    late = sari.get(path.ME)
    assert (late.status_code, code_of(late)) == (401, "unauthenticated")
    assert late.headers["WWW-Authenticate"] == 'DPoP algs="ES256"'


@pytest.mark.parametrize("header", ["", "DPoP", "Bearer x", "Basic c2FyaTpwaW4=", "dpop"])
def test_a_bad_access_token_is_nobody(backend: Backend, header: str) -> None:
    answer = backend.http.get(path.ME, headers={"Authorization": header})
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")


def test_a_lost_refresh_answer_signs_nobody_out(backend: Backend, sari: Customer) -> None:
    old = sari.started["tokens"]["refresh_token"]
    sari.refresh()  # this answer was lost
    arrived = tokens_of(sari.refresh(old))
    next_tokens = tokens_of(sari.refresh(arrived["refresh_token"]))
    sari.use(next_tokens)
    assert sari.get(path.ME).status_code == 200


def test_an_old_token_that_returns_after_the_new_one_was_used_ends_the_session(
    backend: Backend, sari: Customer
) -> None:
    old = sari.started["tokens"]["refresh_token"]
    new = tokens_of(sari.refresh(old))
    newer = tokens_of(sari.refresh(new["refresh_token"]))
    assert code_of(sari.refresh(old)) == "session_ended"
    sari.use(newer)
    assert code_of(sari.get(path.ME)) == "unauthenticated"
    assert code_of(sari.refresh(newer["refresh_token"])) == "session_ended"


def test_of_two_answers_to_one_token_only_the_used_one_lives(
    backend: Backend, sari: Customer
) -> None:
    old = sari.started["tokens"]["refresh_token"]
    first, second = tokens_of(sari.refresh(old)), tokens_of(sari.refresh(old))
    tokens_of(sari.refresh(first["refresh_token"]))
    assert code_of(sari.refresh(second["refresh_token"])) == "session_ended"


def test_a_refresh_token_that_was_never_given_is_nobody(sari: Customer) -> None:
    answer = sari.refresh("made-up")
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")


def test_a_month_of_silence_ends_a_session(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    clock.advance(days=30)
    answer = sari.refresh(sari.started["tokens"]["refresh_token"])
    assert (answer.status_code, code_of(answer)) == (401, "session_ended")


def test_every_session_is_listed_and_can_be_ended_from_another(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    clock.advance(seconds=31)
    tablet = backend.sign_in_again(sari.phone)
    listed = sari.get(path.SESSIONS).json()["sessions"]
    assert [(one["device"]["name"], one["is_current"]) for one in listed] == [
        ("Tablet", False),
        ("Phone", True),
    ]
    address = path.SESSION.format(session_id=tablet.started["session_id"])
    assert sari.delete(address).status_code == 204
    assert tablet.get(path.ME).status_code == 401
    assert sari.get(path.ME).status_code == 200


def test_current_is_the_session_that_asks(backend: Backend, sari: Customer) -> None:
    assert sari.delete(path.SESSION.format(session_id="current")).status_code == 204
    assert sari.get(path.ME).status_code == 401
    ended = sari.refresh(sari.started["tokens"]["refresh_token"])
    assert code_of(ended) == "session_ended"


def test_signing_out_everywhere_leaves_nothing_open(backend: Backend, sari: Customer) -> None:
    tablet = backend.sign_in_again(sari.phone)
    assert sari.delete(path.SESSIONS).status_code == 204
    assert (sari.get(path.ME).status_code, tablet.get(path.ME).status_code) == (401, 401)


def test_somebody_elses_session_does_not_exist(sari: Customer, budi: Customer) -> None:
    address = path.SESSION.format(session_id=budi.started["session_id"])
    answer = sari.delete(address)
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert budi.get(path.ME).status_code == 200


def test_no_secret_is_in_the_data_folder(backend: Backend, sari: Customer) -> None:
    tokens, proof, share = sari.started["tokens"], proof_of(PIN), sari.started["pin"]["share"]
    texts = [tokens["access_token"], tokens["refresh_token"], PIN, proof, share]
    secrets = [text.encode() for text in texts]
    secrets += [bytes.fromhex(proof), bytes.fromhex(share)]
    for file in backend.context.settings.data_dir.iterdir():
        content = file.read_bytes()
        assert not [secret for secret in secrets if secret in content]
