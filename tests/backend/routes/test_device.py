"""Devices over HTTP: which are trusted with how much, who vouches for whom, and what stops them."""

from typing import Any

import httpx
import pytest

from api_contract import path
from app.services.signing_key import SigningKey
from tests.backend.support import (
    OTHER_PIN,
    PIN,
    Backend,
    Customer,
    FakeClock,
    Keys,
    code_of,
    postings_of,
    proof_of,
)

SMALL = 500_000


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


def test_the_first_device_is_trusted_whole(sari: Customer, budi: Customer) -> None:
    device = sari.started["device"]
    assert (device["state"], device["small_until"], device["small_limits"]) == ("trusted", None, [])
    assert sari.pay(budi, SMALL + 1).status_code == 201


def test_a_second_device_waits_for_a_yes(
    backend: Backend, sari: Customer, tablet: Customer, budi: Customer
) -> None:
    assert state_of(tablet) == "waiting"
    assert tablet.balance == 1_000_000  # it may look
    for answer in (tablet.pay(budi, 1), quote(tablet, budi, 1)):
        assert (answer.status_code, code_of(answer)) == (403, "device_waiting")
    # Neither itself nor anybody else can say it.
    assert code_of(tablet.say_yes(tablet)) == "device_waiting"
    assert code_of(budi.say_yes(tablet)) == "not_found"
    assert state_of(tablet) == "waiting"
    assert sari.say_yes(tablet).status_code == 204
    assert state_of(tablet) == "trusted"
    assert tablet.pay(budi, 1).status_code == 201
    assert postings_of(backend) == 1


def test_a_yes_is_signed(sari: Customer, tablet: Customer) -> None:
    address = path.DEVICE_CONFIRMATION.format(device_id=tablet.device_id)
    for signer, message in (
        (tablet.keys, tablet.device_id),
        (sari.keys, sari.device_id),
        (Keys(), tablet.device_id),
    ):
        yes = signer.sign_message(f"saku device yes 1\n{message}\n".encode())
        answer = sari.put(address, yes)
        assert (answer.status_code, code_of(answer)) == (403, "intent_refused")
    assert state_of(tablet) == "waiting"


def test_a_new_device_sends_small_amounts_for_twelve_hours(
    backend: Backend, sari: Customer, tablet: Customer, budi: Customer, clock: FakeClock
) -> None:
    backend.fund(sari, 4_000_000)
    sari.say_yes(tablet)
    device = tablet.get(path.DEVICE_CURRENT).json()
    assert device["small_limits"] == [
        {"minor": "500000", "currency": "IDR"},
        {"minor": "1000000", "currency": "VND"},
        {"minor": "5000", "currency": "SGD"},
    ]
    for answer in (tablet.pay(budi, SMALL + 1), quote(tablet, budi, SMALL + 1)):
        assert (answer.status_code, code_of(answer)) == (422, "device_limit_exceeded")
        assert answer.json()["limit_minor"] == str(SMALL)
    assert quote(tablet, budi, SMALL).status_code == 200
    assert tablet.pay(budi, SMALL - 1).status_code == 201
    # What is left of the day is told, and it is the account's day.
    assert tablet.pay(budi, 2).json()["limit_minor"] == "1"
    assert sari.pay(budi, 2_000_000).status_code == 201
    assert tablet.pay(budi, 1).json()["limit_minor"] == "0"
    clock.advance(hours=11, minutes=59)
    tablet.use(tablet.refresh().json())
    assert code_of(tablet.pay(budi, 1)) == "device_limit_exceeded"
    clock.advance(minutes=1)
    assert quote(tablet, budi, SMALL + 1).status_code == 200
    assert tablet.pay(budi, SMALL + 1).status_code == 201
    device = tablet.get(path.DEVICE_CURRENT).json()
    assert (device["small_until"], device["small_limits"]) == (None, [])


def test_the_countdown_begins_with_the_yes(
    sari: Customer, tablet: Customer, budi: Customer, clock: FakeClock
) -> None:
    later(tablet, hours=20)
    sari.use(sari.refresh().json())
    sari.say_yes(tablet)
    assert code_of(tablet.pay(budi, SMALL + 1)) == "device_limit_exceeded"
    later(tablet, hours=12)
    assert tablet.pay(budi, SMALL + 1).status_code == 201
    # Another yes makes it no newer.
    sari.use(sari.refresh(sari.started["tokens"]["refresh_token"]).json())
    assert sari.say_yes(tablet).status_code == 204
    assert tablet.get(path.DEVICE_CURRENT).json()["small_until"] is None


def test_what_forgets_its_keys_makes_nobody_wait(backend: Backend, budi: Customer) -> None:
    browser = backend.sign_up("ani", "+6281200000003", keeps_keys=False)
    assert browser.started["device"]["keeps_keys"] is False
    backend.fund(browser, 10)
    phone = backend.sign_in_again(browser.phone)
    assert phone.started["device"]["state"] == "trusted"
    assert code_of(phone.pay(budi, SMALL + 1)) == "device_limit_exceeded"
    assert phone.pay(budi, 10).status_code == 201
    # But the phone is asked about the next one, a browser too.
    for keeps_keys in (True, False):
        third = backend.sign_in_again(browser.phone, keeps_keys=keeps_keys)
        assert third.started["device"]["state"] == "waiting"


def test_a_device_that_was_signed_out_is_no_device_any_more(
    backend: Backend, sari: Customer, tablet: Customer, budi: Customer
) -> None:
    sari.say_yes(tablet)
    request = tablet.sign(tablet.intent(budi, 1))
    tablet.delete(path.SESSION.format(session_id="current"))
    for answer in (tablet.get(path.ME), tablet.send(request), tablet.get(path.ACCOUNTS)):
        assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
    refreshed = tablet.refresh()
    assert (refreshed.status_code, code_of(refreshed)) == (401, "session_ended")
    again = backend.sign_in(sari.phone, keys=tablet.keys)
    assert (again.status_code, code_of(again)) == (409, "key_taken")
    # What it had signed is nobody's word now.
    assert code_of(sari.send(request)) == "intent_refused"
    assert code_of(sari.say_yes(tablet)) == "not_found"
    with backend.context.storage.read() as books:
        assert books.devices.find(tablet.device_id) is None
    assert postings_of(backend) == 0


def test_a_revoked_device_vouches_for_nobody(backend: Backend, sari: Customer) -> None:
    sari.delete(path.SESSION.format(session_id="current"))
    assert backend.sign_in_again(sari.phone).started["device"]["state"] == "trusted"


def test_a_key_belongs_to_one_device(backend: Backend, sari: Customer, budi: Customer) -> None:
    half, other_half = Keys(), Keys()
    half.session = sari.keys.session
    other_half.transfer = sari.keys.transfer
    swapped = Keys()
    swapped.session, swapped.transfer = sari.keys.transfer, sari.keys.session
    for keys in (sari.keys, half, other_half, swapped):
        answer = backend.sign_in(budi.phone, keys=keys)
        assert (answer.status_code, code_of(answer)) == (409, "key_taken")
    for keys in (other_half, swapped):
        assert code_of(backend.sign_in(sari.phone, keys=keys)) == "key_taken"
    with backend.context.storage.read() as books:
        assert len(books.devices.list_of(budi.id)) == len(books.devices.list_of(sari.id)) == 1


def test_the_same_keys_are_the_same_device(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    assert sari.pay(budi, 1).status_code == 201
    before, token = sari.started, sari.token
    backend.come_back(sari)
    assert sari.started["device"] == before["device"]
    assert sari.started["pin"] == before["pin"]
    # A device has one session, and goes on counting where it was.
    assert len(sari.get(path.SESSIONS).json()["sessions"]) == 1
    assert sari.ask("GET", path.ME).status_code == 200
    old = sari.http.ask(sari.keys, "GET", path.ME, token=token)
    assert code_of(old) == "unauthenticated"
    assert code_of(sari.pay(budi, 1, sequence=1)) == "device_frozen"


def test_a_known_device_need_not_show_its_transfer_key(backend: Backend, sari: Customer) -> None:
    again = backend.sign_in(sari.phone, keys=sari.keys, possession=None)
    assert again.status_code == 201
    assert again.json()["device"]["id"] == sari.device_id


def test_a_refresh_token_that_comes_back_freezes_the_device(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    old = sari.started["tokens"]["refresh_token"]
    for _ in range(2):
        later(sari, seconds=1)
    assert code_of(sari.refresh(old)) == "session_ended"
    assert code_of(sari.get(path.ME)) == "unauthenticated"
    # Its keys are known to somebody else: they are no device's any more.
    assert code_of(backend.sign_in(sari.phone, keys=sari.keys)) == "key_taken"


def test_whoever_has_no_older_device_any_more_waits_a_day(
    backend: Backend, sari: Customer, tablet: Customer, budi: Customer
) -> None:
    told = tablet.post(path.DEVICE_RECOVERY, None).json()
    assert told["state"] == "recovering"
    assert tablet.post(path.DEVICE_RECOVERY, None).json() == told
    later(tablet, hours=23, minutes=59)
    assert code_of(tablet.pay(budi, 1)) == "device_waiting"
    assert tablet.post(path.DEVICE_RECOVERY, None).json() == told
    later(tablet, minutes=1)
    assert tablet.pay(budi, 1).status_code == 201
    assert code_of(tablet.pay(budi, SMALL + 1)) == "device_limit_exceeded"
    later(tablet, hours=12)
    assert tablet.pay(budi, SMALL + 1).status_code == 201


def test_an_older_device_says_no_by_signing_it_out(
    sari: Customer, tablet: Customer, budi: Customer
) -> None:
    tablet.post(path.DEVICE_RECOVERY, None)
    sari.delete(path.SESSION.format(session_id=tablet.started["session_id"]))
    tablet.clock.advance(hours=24)
    assert code_of(tablet.refresh()) == "session_ended"
    assert code_of(tablet.get(path.ME)) == "unauthenticated"


def test_who_waits_turns_nobody_out_and_changes_no_pin(backend: Backend, sari: Customer) -> None:
    """A thief with the SIM card and the PIN could else begin with a clean list."""
    thief = backend.sign_in_again(sari.phone)
    sessions = thief.get(path.SESSIONS).json()["sessions"]
    (owners,) = (each["id"] for each in sessions if not each["is_current"])
    answers = [
        thief.delete(path.SESSION.format(session_id=owners)),
        thief.delete(path.SESSIONS),
        thief.put(path.PIN, {"proof": proof_of(PIN), "new_proof": proof_of(OTHER_PIN)}),
        thief.delete(path.RECOVERIES),
    ]
    assert [code_of(answer) for answer in answers] == ["device_waiting"] * 4
    assert sari.get(path.ME).status_code == 200
    assert thief.delete(path.SESSION.format(session_id="current")).status_code == 204


def test_a_platforms_yes_is_worth_so_much_in_a_day(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    backend.fund(sari, 2_000_000)
    said: dict[str, Any] = {"method": "biometrics", "level": 1}
    assert sari.pay(budi, 600_000, **said).status_code == 201
    assert code_of(sari.pay(budi, 600_000, **said)) == "pin_needed"
    assert sari.pay(budi, 400_000, **said).status_code == 201
    assert code_of(sari.pay(budi, 1, **said)) == "pin_needed"
    assert sari.pay(budi, 600_000).status_code == 201
    backend.clock.advance(hours=24, seconds=1)
    sari.use(sari.refresh().json())
    assert sari.pay(budi, 1_000_000, **said).status_code == 201


def test_a_device_whose_pin_was_chosen_anew_stays_with_another_transfer_key(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    backend.fund(sari, 1_000_000)
    assert sari.pay(budi, 600_000).status_code == 201
    before, sari.keys.transfer = sari.keys.transfer, SigningKey.mint()
    started = backend.sign_in(sari.phone, keys=sari.keys).json()
    assert started["device"]["id"] == sari.device_id
    assert (started["device"]["state"], started["device"]["small_until"] is None) == (
        "trusted",
        False,
    )
    sari.use(started["tokens"])
    assert code_of(sari.pay(budi, 600_000)) == "device_limit_exceeded"
    backend.clock.advance(hours=24, seconds=1)
    sari.use(sari.refresh(started["tokens"]["refresh_token"]).json())
    assert sari.pay(budi, 600_000).status_code == 201
    sari.keys.transfer = before
    assert code_of(sari.pay(budi, 1_000)) == "intent_refused"


def test_another_transfer_key_is_proven_too(backend: Backend, sari: Customer) -> None:
    sari.keys.transfer = SigningKey.mint()
    assert code_of(backend.sign_in(sari.phone, keys=sari.keys, possession=None)) == "proof_refused"
