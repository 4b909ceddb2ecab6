"""Becoming a customer over HTTP."""

import json
from typing import Any

import pytest

from api_contract import path
from tests.backend.support import PIN, Backend, Customer, at_once, code_of

PHONE = "+84900000001"


def form(backend: Backend, **changes: object) -> dict[str, Any]:
    return {
        "ticket": backend.prove(PHONE)["ticket"],
        "name": "Nguyễn Thị Linh",
        "handle": "linh",
        "pin": PIN,
        "currency": "VND",
        **changes,
    }


def test_signing_up_gives_a_person_an_account_and_a_session(backend: Backend) -> None:
    linh = Customer(backend.http, backend.http.post(path.PEOPLE, json=form(backend)).json(), PHONE)
    assert linh.get(path.ME).json()["name"] == "Nguyễn Thị Linh"
    accounts = linh.get(path.ACCOUNTS).json()["accounts"]
    assert [(one["currency"], one["balance_minor"]) for one in accounts] == [("VND", "0")]


@pytest.mark.parametrize("pin", ["111111", "123456", "987654", "123123"])
def test_a_weak_pin_is_refused_and_the_ticket_stays_good(backend: Backend, pin: str) -> None:
    body = form(backend, pin=pin)
    assert code_of(backend.http.post(path.PEOPLE, json=body)) == "pin_too_weak"
    assert backend.http.post(path.PEOPLE, json={**body, "pin": PIN}).status_code == 201


@pytest.mark.parametrize("handle", ["sari", "support", "sa.ku"])
def test_a_handle_that_is_taken_or_ours_is_refused(
    backend: Backend, sari: Customer, handle: str
) -> None:
    body = form(backend, handle=handle)
    answer = backend.http.post(path.PEOPLE, json=body)
    assert (answer.status_code, code_of(answer)) == (409, "handle_taken")
    assert backend.http.post(path.PEOPLE, json={**body, "handle": "linh"}).status_code == 201


def test_a_known_number_is_signed_up_already(backend: Backend, sari: Customer) -> None:
    body = form(backend, ticket=backend.prove(sari.phone)["ticket"])
    assert code_of(backend.http.post(path.PEOPLE, json=body)) == "already_signed_up"


def test_a_made_up_ticket_buys_nothing(backend: Backend) -> None:
    answer = backend.http.post(path.PEOPLE, json=form(backend, ticket="made-up"))
    assert code_of(answer) == "sign_in_refused"


def test_one_ticket_makes_one_person_even_when_sent_twice_at_once(backend: Backend) -> None:
    body = form(backend)
    answers = at_once(5, lambda _: backend.http.post(path.PEOPLE, json=body))
    assert [answer.status_code for answer in answers].count(201) == 1


@pytest.mark.parametrize("name", ["", "  ", "a\u202eb", "a\x00b", "x" * 61, "\ud800"])
def test_a_name_that_would_deceive_is_refused(backend: Backend, name: str) -> None:
    # Escaped by hand, because half a surrogate pair has no UTF-8.
    body, json_type = json.dumps(form(backend, name=name)), {"Content-Type": "application/json"}
    answer = backend.http.post(path.PEOPLE, content=body, headers=json_type)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["fields"][0]["field"] in {"name", "body"}
