"""A lost number: handle and PIN move a wallet to another one, after days in which others say no."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from api_contract import path
from api_contract.pin import PinRecipe
from backend.partners.code_sender import DemoCodeSender
from backend.server import EmbeddedBackend
from backend.settings import RateLimits
from tests.backend.support import (
    OTHER_PIN,
    PIN,
    RECIPE,
    Backend,
    Customer,
    FakeClock,
    Keys,
    code_of,
    proof_of,
    quick_settings,
)

NEW_PHONE = "+6281299990001"
DAYS = {"hours": 72}


def claim(
    backend: Backend, handle: str = "sari", pin: str = PIN, phone: str = NEW_PHONE
) -> httpx.Response:
    ticket = backend.prove(phone)["ticket"]
    body = {"ticket": ticket, "handle": handle, "pin_proof": proof_of(pin)}
    return backend.http.post(path.NUMBER_RECOVERIES, json=body)


def sessions(customer: Customer) -> dict[str, Any]:
    listed: dict[str, Any] = customer.get(path.SESSIONS).json()
    return listed


def test_after_three_days_the_new_number_signs_in_and_the_old_devices_are_out(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    asked = claim(backend)
    assert asked.status_code == 202
    assert backend.prove(NEW_PHONE)["next"] == "sign_up"
    backend.clock.advance(**DAYS)
    accepted = backend.prove(NEW_PHONE)
    assert (accepted["next"], accepted["number_recovery"]) == ("enter_pin", None)
    keys = Keys()
    body = {
        "ticket": accepted["ticket"],
        "pin_proof": proof_of(PIN),
        "device": keys.enrol(accepted["ticket"]),
    }
    started = backend.proven.ask(keys, "POST", path.SESSIONS, json=body).json()
    again = Customer(backend.proven, backend.clock, keys, started, NEW_PHONE)
    assert (again.id, again.started["person"]["phone"]) == (sari.id, NEW_PHONE)
    assert again.pay(budi, 100_000).status_code == 201
    assert code_of(again.pay(budi, 600_000)) == "device_limit_exceeded"
    assert code_of(sari.refresh()) == "session_ended"
    assert backend.prove(sari.phone)["next"] == "sign_up"


def test_until_then_nothing_changes_and_everybody_is_told(backend: Backend, sari: Customer) -> None:
    ready_at = claim(backend).json()["ready_at"]
    assert sessions(sari)["number_recovery"] == {"ready_at": ready_at}
    assert backend.prove(NEW_PHONE)["number_recovery"] == {"ready_at": ready_at}
    sender = backend.context.code_sender
    assert isinstance(sender, DemoCodeSender)
    warned = sender.last_warning(sari.phone)
    assert warned is not None
    assert warned.isoformat().replace("+00:00", "Z") == ready_at
    assert sari.get(path.ME).json()["phone"] == sari.phone
    backend.clock.advance(hours=71, minutes=59)
    assert backend.prove(sari.phone)["next"] == "enter_pin"
    assert backend.prove(NEW_PHONE)["next"] == "sign_up"


def test_a_no_from_a_trusted_device_ends_it(backend: Backend, sari: Customer) -> None:
    claim(backend)
    assert sari.delete(path.RECOVERIES).status_code == 204
    assert sessions(sari)["number_recovery"] is None
    backend.clock.advance(**DAYS)
    assert backend.prove(NEW_PHONE)["next"] == "sign_up"


@pytest.mark.parametrize(
    ("handle", "pin", "phone"),
    [("sari", OTHER_PIN, NEW_PHONE), ("nobody", PIN, NEW_PHONE), ("budi", PIN, "+6281200000001")],
)
def test_whatever_is_wrong_is_refused_alike_and_costs_the_pin_no_try(
    backend: Backend, sari: Customer, budi: Customer, handle: str, pin: str, phone: str
) -> None:
    refused = claim(backend, handle, pin, phone)
    assert (refused.status_code, code_of(refused)) == (403, "sign_in_refused")
    for _ in range(7):
        claim(backend, "sari", OTHER_PIN)
    assert sari.post(path.PIN_CHECKS, {"proof": proof_of(PIN)}).status_code == 200
    assert sessions(sari)["number_recovery"] is None


def test_a_ticket_is_good_for_one_claim(backend: Backend, sari: Customer) -> None:
    ticket = backend.prove(NEW_PHONE)["ticket"]
    body = {"ticket": ticket, "handle": "sari", "pin_proof": proof_of(PIN)}
    answers = [backend.http.post(path.NUMBER_RECOVERIES, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 403]


def test_a_recipe_tells_nobody_who_has_a_handle(backend: Backend, sari: Customer) -> None:
    ticket = backend.prove(NEW_PHONE)["ticket"]

    def recipe(handle: str) -> Any:
        body = {"ticket": ticket, "handle": handle}
        return backend.http.post(path.RECOVERY_RECIPES, json=body).json()

    assert recipe("sari") == RECIPE
    assert recipe("nobody") == recipe("nobody")
    assert recipe("nobody")["salt"] != recipe("somebody")["salt"]
    PinRecipe.model_validate(recipe("nobody"))
    wrong = backend.http.post(path.RECOVERY_RECIPES, json={"ticket": "x", "handle": "sari"})
    assert code_of(wrong) == "sign_in_refused"


def test_guesses_at_a_handle_have_a_limit_of_their_own(tmp_path: Path) -> None:
    limits = RateLimits.generous().model_copy(update={"number_recoveries_per_handle": "2/day"})
    clock = FakeClock()
    embedded = EmbeddedBackend(quick_settings(tmp_path, clock, rate_limits=limits))
    with embedded as url, httpx.Client(base_url=url, trust_env=False) as http:
        backend = Backend(url, embedded.app.state.context, clock, http)
        backend.sign_up("sari", "+6281200000001")
        codes = [code_of(claim(backend, "sari", OTHER_PIN)) for _ in range(3)]
        assert codes == ["sign_in_refused"] * 2 + ["too_many_requests"]
        assert code_of(claim(backend, "budi", OTHER_PIN)) == "sign_in_refused"
