"""Becoming a customer over HTTP."""

import json
from typing import Any

import httpx
import pytest

from api_contract import path
from tests.backend.support import PIN, RECIPE, Backend, Customer, Keys, at_once, code_of, proof_of

PHONE = "+84900000001"


def form(backend: Backend, keys: Keys, phone: str = PHONE, **changes: object) -> dict[str, Any]:
    ticket = backend.prove(phone)["ticket"]
    return {
        "ticket": ticket,
        "name": "Nguyễn Thị Linh",
        "handle": "linh",
        "pin": {"recipe": RECIPE, "proof": proof_of(PIN)},
        "currency": "VND",
        "device": keys.enrol(ticket),
        **changes,
    }


def sign_up(backend: Backend, keys: Keys, body: object) -> httpx.Response:
    return backend.proven.ask(keys, "POST", path.PEOPLE, json=body)


def test_signing_up_gives_a_person_an_account_a_device_and_a_session(backend: Backend) -> None:
    keys = Keys()
    started = sign_up(backend, keys, form(backend, keys)).json()
    linh = Customer(backend.proven, backend.clock, keys, started, PHONE)
    assert linh.get(path.ME).json()["name"] == "Nguyễn Thị Linh"
    accounts = linh.get(path.ACCOUNTS).json()["accounts"]
    assert [(one["currency"], one["balance_minor"]) for one in accounts] == [("VND", "0")]
    assert linh.get(path.DEVICE_CURRENT).json() == started["device"]


@pytest.mark.parametrize("handle", ["sari", "support", "sa.ku"])
def test_a_handle_that_is_taken_or_ours_is_refused(
    backend: Backend, sari: Customer, handle: str
) -> None:
    keys = Keys()
    body = form(backend, keys, handle=handle)
    answer = sign_up(backend, keys, body)
    assert (answer.status_code, code_of(answer)) == (409, "handle_taken")
    assert sign_up(backend, keys, {**body, "handle": "linh"}).status_code == 201


def test_a_known_number_is_signed_up_already(backend: Backend, sari: Customer) -> None:
    keys = Keys()
    answer = sign_up(backend, keys, form(backend, keys, sari.phone))
    assert code_of(answer) == "already_signed_up"


def test_a_made_up_ticket_buys_nothing(backend: Backend) -> None:
    keys = Keys()
    body = form(backend, keys, ticket="made-up", device=keys.enrol("made-up"))
    assert code_of(sign_up(backend, keys, body)) == "sign_in_refused"


def test_one_ticket_makes_one_person_even_when_sent_twice_at_once(backend: Backend) -> None:
    keys = Keys()
    body = form(backend, keys)
    answers = at_once(5, lambda _: sign_up(backend, keys, body))
    assert [answer.status_code for answer in answers].count(201) == 1


@pytest.mark.parametrize("name", ["", "  ", "a\u202eb", "a\x00b", "x" * 61, "\ud800"])
def test_a_name_that_would_deceive_is_refused(backend: Backend, name: str) -> None:
    keys = Keys()
    # Escaped by hand, because half a surrogate pair has no UTF-8.
    body, json_type = json.dumps(form(backend, keys, name=name)), "application/json"
    answer = backend.proven.ask(
        keys, "POST", path.PEOPLE, content=body, headers={"Content-Type": json_type}
    )
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["fields"][0]["field"] in {"name", "body"}


def test_signing_up_takes_a_proof(backend: Backend) -> None:
    keys = Keys()
    answer = backend.http.post(path.PEOPLE, json=form(backend, keys))
    assert (answer.status_code, code_of(answer)) == (401, "proof_refused")


@pytest.mark.parametrize(
    "recipe",
    [
        {**RECIPE, "memory_kib": 19_455},
        {**RECIPE, "memory_kib": 131_073},
        {**RECIPE, "time_cost": 1},
        {**RECIPE, "lanes": 0},
        {**RECIPE, "salt": "0f" * 15},
        {**RECIPE, "salt": "0F" * 16},
    ],
)
def test_a_pin_that_would_be_cheap_to_guess_is_refused(
    backend: Backend, recipe: dict[str, Any]
) -> None:
    keys = Keys()
    body = form(backend, keys, pin={"recipe": recipe, "proof": proof_of(PIN)})
    answer = sign_up(backend, keys, body)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["fields"][0]["field"].startswith("pin.recipe.")
