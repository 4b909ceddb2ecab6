"""Money moves only as its owner's device has signed it: every byte of it, and once."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api_contract import path
from api_contract.transfer import (
    IDEMPOTENCY_HEADER,
    SAID_LIMITS,
    hash_of_text,
)
from backend.identity.sequence import WINDOW
from tests.backend.support import (
    Backend,
    Customer,
    FakeClock,
    Keys,
    at_once,
    check_books,
    code_of,
    mint_id,
    postings_of,
)


@pytest.mark.parametrize("name", ["Nguyễn Thị Linh", "عائشة السالم", 'Budi "Boy" \\'])
def test_somebody_of_any_name_is_paid(backend: Backend, sari: Customer, name: str) -> None:
    payee = backend.sign_up("payee", "+6281200000003", name)
    answer = sari.pay(payee, 1_000, note='"ق" – \\ \n.')
    assert answer.status_code == 201, answer.text
    assert answer.json()["payee_name"] == name


def test_over_http_no_change_of_a_byte_moves_money(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    text, signature = request["intent"]["text"], request["intent"]["signature"]
    intent_id = json.loads(text)["id"]

    def send(changed: dict[str, str]) -> httpx.Response:
        body = {**request, "intent": {**request["intent"], **changed}}
        return sari.post(path.TRANSFERS, body, **{IDEMPOTENCY_HEADER: intent_id})

    spoiled = [{"text": spoil(text, place)} for place in range(len(text))]
    spoiled += [{"signature": spoil(signature, place)} for place in range(len(signature))]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, spoiled))
    assert {(answer.status_code, code_of(answer)) for answer in answers} == {
        (403, "intent_refused")
    }
    assert postings_of(backend) == 0
    assert sari.send(request).status_code == 201


def spoil(text: str, place: int) -> str:
    other = "A" if text[place] != "A" else "B"
    return text[:place] + other + text[place + 1 :]


def test_what_is_signed_by_another_is_refused(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    tablet = backend.sign_in_again(sari.phone)
    assert sari.say_yes(tablet).status_code == 204
    for other in (budi, tablet):
        by_theirs = other.sign(sari.intent(budi, 1_000))
        for sender in (sari, other):
            assert code_of(sender.send(by_theirs)) == "intent_refused"
        for device_id in (other.device_id, mint_id()):
            for_theirs = sari.sign(sari.intent(budi, 1_000, device_id=device_id))
            assert code_of(sari.send(for_theirs)) == "intent_refused"
            assert code_of(other.send(for_theirs)) == "intent_refused"
    assert code_of(sari.send(Keys().sign(sari.intent(budi, 1_000)))) == "intent_refused"
    session_signs = Keys()
    session_signs.transfer = sari.keys.session
    assert code_of(sari.send(session_signs.sign(sari.intent(budi, 1_000)))) == "intent_refused"
    assert postings_of(backend) == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payee_name": "Budy"}, "payee_changed"),
        ({"payee_id": "01890000-0000-4000-8000-000000000000"}, "payee_not_found"),
        ({"account_id": "01890000-0000-4000-8000-000000000000"}, "account_not_found"),
        ({"note_hash": hash_of_text("x")}, "intent_refused"),
    ],
)
def test_what_was_agreed_to_is_compared(
    backend: Backend, sari: Customer, budi: Customer, change: dict[str, object], code: str
) -> None:
    assert code_of(sari.send(sari.sign({**sari.intent(budi, 1_000), **change}))) == code
    assert postings_of(backend) == 0


@pytest.mark.parametrize(
    ("created", "expires", "code"),
    [
        (0, 900, None),
        (-899, 1, None),
        (119, 1_019, None),
        (-900, 0, "intent_expired"),
        (-3_600, -2_700, "intent_expired"),
        (0, 901, "intent_refused"),
        (0, 10**9, "intent_refused"),
        (121, 1_000, "intent_refused"),
        (100, 100, "intent_refused"),
        (110, 100, "intent_refused"),
    ],
)
def test_a_consent_is_for_a_quarter_of_an_hour(
    backend: Backend, sari: Customer, budi: Customer, created: int, expires: int, code: str | None
) -> None:
    now = int(sari.clock().timestamp())
    answer = sari.pay(budi, 1_000, created_at=now + created, expires_at=now + expires)
    assert (answer.status_code == 201) is (code is None), answer.text
    assert code is None or code_of(answer) == code
    assert postings_of(backend) == (code is None)


def test_it_may_be_sent_until_it_expires(sari: Customer, budi: Customer, clock: FakeClock) -> None:
    first, second = (sari.sign(sari.intent(budi, 1_000)) for _ in range(2))
    clock.advance(minutes=14, seconds=59)
    sari.use(sari.refresh().json())
    assert sari.send(first).status_code == 201
    clock.advance(seconds=1)
    late = sari.send(second)
    assert (late.status_code, code_of(late)) == (410, "intent_expired")
    # What was posted is told for ever.
    assert sari.send(first).status_code == 201


def test_a_large_amount_takes_a_key_that_was_released(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    backend.fund(sari, 5_000_000)
    most = next(minor for currency, minor in SAID_LIMITS.items() if currency.value == "IDR")
    assert sari.pay(budi, most, level=1, method="biometrics").status_code == 201
    more = sari.pay(budi, most + 1, level=1, method="biometrics")
    assert (more.status_code, code_of(more)) == (403, "pin_needed")
    assert sari.pay(budi, most + 1, level=2).status_code == 201


def test_a_number_used_for_another_transfer_freezes_the_device(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    first = sari.sign(sari.intent(budi, 1_000))
    assert sari.send(first).status_code == 201
    stolen = sari.send(sari.sign(sari.intent(budi, 2_000, sequence=1)))
    assert (stolen.status_code, code_of(stolen)) == (403, "device_frozen")
    # From now on nothing more, but what was posted is still told.
    assert code_of(sari.pay(budi, 1)) == "device_frozen"
    money = {"minor": "1", "currency": "IDR"}
    quote = {"account_id": sari.account["id"], "payee_id": budi.id, "amount": money}
    assert code_of(sari.post(path.TRANSFERS_QUOTE, quote)) == "device_frozen"
    assert sari.send(first).status_code == 201
    assert sari.get(path.DEVICE_CURRENT).json()["state"] == "frozen"
    assert postings_of(backend) == 1


def test_the_same_again_is_the_same_answer(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    answers = [sari.send(request) for _ in range(4)]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert sari.pay(budi, 1_000).status_code == 201
    assert postings_of(backend) == 2


def test_out_of_order_each_number_counts_once(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    requests = [sari.sign(sari.intent(budi, 1)) for _ in range(12)]
    order = [5, 0, 11, 3, 1, 2, 10, 4, 9, 6, 8, 7]
    for number in order:
        assert sari.send(requests[number]).status_code == 201
    for number in order:
        assert sari.send(requests[number]).headers["Idempotent-Replayed"] == "true"
    assert postings_of(backend) == 12


def test_at_once_each_number_counts_once(backend: Backend, sari: Customer, budi: Customer) -> None:
    requests = [sari.sign(sari.intent(budi, 1, sequence=number // 2 + 1)) for number in range(20)]
    answers = at_once(20, lambda number: sari.send(requests[number]))
    # Two transfers under one number: the first is made, and after the second nothing is.
    posted = [answer for answer in answers if answer.status_code == 201]
    assert 1 <= len(posted) <= 10
    refused = {code_of(answer) for answer in answers if answer.status_code != 201}
    assert refused == {"device_frozen"}
    assert postings_of(backend) == len(posted)
    check_books(backend)


def test_what_is_far_behind_is_refused(backend: Backend, sari: Customer, budi: Customer) -> None:
    assert sari.pay(budi, 1, sequence=1_000).status_code == 201
    assert sari.pay(budi, 1, sequence=1_000 - WINDOW + 1).status_code == 201
    assert code_of(sari.pay(budi, 1, sequence=1_000 - WINDOW)) == "device_frozen"
    assert postings_of(backend) == 2


def test_a_refused_transfer_uses_no_number(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    assert code_of(sari.pay(budi, 9_000_000, sequence=7)) == "insufficient_funds"
    assert sari.pay(budi, 1_000, sequence=7).status_code == 201
