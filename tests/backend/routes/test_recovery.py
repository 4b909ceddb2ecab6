"""A forgotten PIN over HTTP: the number's owner waits for another, and the devices may say no."""

from typing import Any

import httpx

from api_contract import path
from tests.backend.support import (
    OTHER_PIN,
    PIN,
    RECIPE,
    Backend,
    Customer,
    FakeClock,
    code_of,
    proof_of,
)

NEW_RECIPE = {**RECIPE, "salt": "1e" * 16}


def begin(backend: Backend, phone: str) -> httpx.Response:
    ticket = backend.prove(phone)["ticket"]
    body = {"ticket": ticket, "pin": {"recipe": NEW_RECIPE, "proof": proof_of(OTHER_PIN)}}
    return backend.http.post(path.RECOVERIES, json=body)


def under_way(customer: Customer) -> Any:
    return customer.get(path.SESSIONS).json()["recovery"]


def refresh(customer: Customer) -> None:
    tokens = customer.refresh().json()
    customer.started = {**customer.started, "tokens": tokens}
    customer.use(tokens)


def test_the_new_pin_counts_after_a_day(backend: Backend, sari: Customer, clock: FakeClock) -> None:
    begun = begin(backend, sari.phone)
    assert begun.status_code == 202
    assert begun.json() == {"ready_at": "2026-03-15T12:00:00Z"}
    clock.advance(hours=23, minutes=59)
    assert code_of(backend.sign_in(sari.phone, OTHER_PIN)) == "pin_refused"
    clock.advance(minutes=1)
    assert backend.prove(sari.phone)["recipe"] == NEW_RECIPE
    tablet = backend.sign_in(sari.phone, OTHER_PIN)
    assert tablet.status_code == 201
    assert tablet.json()["pin"]["generation"] == 2
    assert tablet.json()["device"]["state"] == "waiting"
    assert code_of(backend.sign_in(sari.phone, PIN)) == "pin_refused"


def test_every_device_is_told_and_any_says_no(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    assert under_way(sari) is None
    begin(backend, sari.phone)
    assert under_way(sari) == {"ready_at": "2026-03-15T12:00:00Z"}
    assert sari.delete(path.RECOVERIES).status_code == 204
    assert under_way(sari) is None
    clock.advance(hours=24)
    assert code_of(backend.sign_in(sari.phone, OTHER_PIN)) == "pin_refused"
    assert backend.sign_in(sari.phone).status_code == 201


def test_whoever_knows_the_pin_has_not_forgotten_it(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    begin(backend, sari.phone)
    wrong = sari.post(path.PIN_CHECKS, {"proof": proof_of(OTHER_PIN)})
    assert code_of(wrong) == "pin_refused"
    assert under_way(sari) is not None
    assert sari.post(path.PIN_CHECKS, {"proof": proof_of(PIN)}).status_code == 200
    assert under_way(sari) is None
    clock.advance(hours=24)
    assert code_of(backend.sign_in(sari.phone, OTHER_PIN)) == "pin_refused"


def test_begun_anew_the_day_begins_anew(backend: Backend, sari: Customer, clock: FakeClock) -> None:
    begin(backend, sari.phone)
    clock.advance(hours=23)
    begin(backend, sari.phone)
    clock.advance(hours=23)
    assert code_of(backend.sign_in(sari.phone, OTHER_PIN)) == "pin_refused"
    clock.advance(hours=1)
    assert backend.sign_in(sari.phone, OTHER_PIN).status_code == 201


def test_it_is_the_way_out_of_a_pin_that_is_over(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    for _ in range(2):
        for _ in range(5):
            sari.post(path.PIN_CHECKS, {"proof": proof_of("801726")})
        clock.advance(minutes=15)
        refresh(sari)
    assert code_of(backend.sign_in(sari.phone)) == "pin_ended"
    begin(backend, sari.phone)
    assert code_of(backend.sign_in(sari.phone)) == "pin_ended"
    clock.advance(hours=24)
    assert backend.sign_in(sari.phone, OTHER_PIN).status_code == 201


def test_it_takes_a_ticket_once(backend: Backend, sari: Customer) -> None:
    ticket = backend.prove(sari.phone)["ticket"]
    body = {"ticket": ticket, "pin": {"recipe": NEW_RECIPE, "proof": proof_of(OTHER_PIN)}}
    assert backend.http.post(path.RECOVERIES, json=body).status_code == 202
    again = backend.http.post(path.RECOVERIES, json=body)
    assert (again.status_code, code_of(again)) == (403, "sign_in_refused")
    stranger = begin(backend, "+6281299999999")
    assert (stranger.status_code, code_of(stranger)) == (403, "sign_in_refused")


def test_nobody_stops_anothers(backend: Backend, sari: Customer, budi: Customer) -> None:
    begin(backend, sari.phone)
    assert budi.delete(path.RECOVERIES).status_code == 204
    assert under_way(sari) is not None
    assert under_way(budi) is None
