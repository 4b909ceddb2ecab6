"""What stops a device or a person counts for the very next transfer, wherever it was said."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_contract import path
from api_contract.device import unfreezing_bytes
from backend.storage.database import Storage, open_storage
from tests.backend.support import (
    PIN,
    Backend,
    Customer,
    FakeClock,
    code_of,
    postings_of,
    proof_of,
)

SMALL = 500_000


@pytest.fixture
def elsewhere(backend: Backend, tmp_path: Path, engine_url: str | None) -> Iterator[Storage]:
    """Another process on the same database, as far as the backend can tell."""
    with closing(open_storage(tmp_path, engine_url)) as storage:
        yield storage


@pytest.fixture
def tablet(backend: Backend, sari: Customer) -> Customer:
    """Sari's second device."""
    return backend.sign_in_again(sari.phone)


def state_of(customer: Customer) -> str:
    return str(customer.get(path.DEVICE_CURRENT).json()["state"])


def quote(customer: Customer, payee: Customer, minor: int) -> httpx.Response:
    money = {"minor": str(minor), "currency": "IDR"}
    body = {"account_id": customer.account["id"], "payee_id": payee.id, "amount": money}
    return customer.post(path.TRANSFERS_QUOTE, body)


def later(customer: Customer, **how_far: float) -> None:
    customer.clock.advance(**how_far)
    tokens = customer.refresh().json()
    customer.started = {**customer.started, "tokens": tokens}
    customer.use(tokens)


def unfreeze(customer: Customer, **changes: Any) -> httpx.Response:
    at = int(customer.clock().timestamp())
    signed = customer.keys.sign_message(unfreezing_bytes(customer.id, changes.get("at", at)))
    body = {**signed, "at": at, "pin_proof": proof_of(PIN), **changes}
    return customer.post(path.UNFREEZING, body)


def freeze(customer: Customer) -> None:
    assert customer.put(path.FREEZE).status_code == 204


def test_a_frozen_person_sends_nothing_from_any_device(
    backend: Backend, sari: Customer, tablet: Customer, budi: Customer
) -> None:
    sari.say_yes(tablet)
    assert tablet.pay(budi, 1).status_code == 201
    first = sari.sign(sari.intent(budi, 1))
    assert sari.send(first).status_code == 201
    freeze(tablet)
    for customer in (sari, tablet):
        for answer in (customer.pay(budi, 1), quote(customer, budi, 1)):
            assert (answer.status_code, code_of(answer)) == (403, "account_frozen")
        assert customer.get(path.DEVICE_CURRENT).json()["is_frozen"] is True
        assert customer.balance == 999_998
    # What was posted is still told, and others still pay them.
    assert sari.send(first).status_code == 201
    assert budi.pay(sari, 1).status_code == 201
    freeze(sari)
    assert postings_of(backend) == 3
    third = backend.sign_in_again(sari.phone)
    assert code_of(sari.say_yes(third)) == "account_frozen"


def test_a_freeze_is_lifted_with_the_pin_and_a_trusted_key(
    sari: Customer, tablet: Customer, budi: Customer
) -> None:
    freeze(sari)
    assert code_of(unfreeze(tablet)) == "device_waiting"
    assert code_of(unfreeze(sari, pin_proof="ab" * 32)) == "pin_refused"
    at = int(sari.clock().timestamp())
    assert code_of(unfreeze(sari, at=at - 301)) == "intent_expired"
    assert code_of(unfreeze(sari, at=at + 301)) == "intent_expired"
    theirs = budi.keys.sign_message(unfreezing_bytes(sari.id, at))
    assert code_of(unfreeze(sari, **theirs)) == "intent_refused"
    for_budi = sari.keys.sign_message(unfreezing_bytes(budi.id, at))
    assert code_of(unfreeze(sari, **for_budi)) == "intent_refused"
    assert code_of(sari.pay(budi, 1)) == "account_frozen"
    lifted = unfreeze(sari)
    assert lifted.status_code == 200
    assert lifted.json()["is_frozen"] is False
    # Small amounts at first, from every device.
    assert code_of(sari.pay(budi, SMALL + 1)) == "device_limit_exceeded"
    assert sari.pay(budi, SMALL).status_code == 201
    later(sari, hours=12)
    assert sari.pay(budi, 1_000).status_code == 201


@pytest.mark.parametrize("what", ["freeze the person", "freeze the device", "revoke the device"])
def test_what_is_done_elsewhere_counts_for_the_next_transfer(
    elsewhere: Storage, sari: Customer, budi: Customer, clock: FakeClock, what: str
) -> None:
    """A process remembers who may send, and is never older than the group that it judges."""
    assert sari.pay(budi, 1).status_code == 201
    request = sari.sign(sari.intent(budi, 1))
    with elsewhere.write() as books:
        match what:
            case "freeze the person":
                books.people.freeze(sari.id, clock())
            case "freeze the device":
                books.devices.freeze(sari.device_id, clock())
            case _:
                books.sessions.end(str(sari.started["session_id"]), clock())
                books.devices.revoke(sari.device_id, clock())
    told = {"freeze the person": "account_frozen", "freeze the device": "device_frozen"}
    assert code_of(sari.send(request)) == told.get(what, "unauthenticated")
    assert budi.balance == 1


def test_a_yes_said_elsewhere_counts_at_once(
    elsewhere: Storage, sari: Customer, tablet: Customer, budi: Customer, clock: FakeClock
) -> None:
    request = tablet.sign(tablet.intent(budi, 1))
    assert code_of(tablet.send(request)) == "device_waiting"
    with elsewhere.write() as books:
        books.devices.trust(tablet.device_id, clock(), clock())
    assert tablet.send(request).status_code == 201
