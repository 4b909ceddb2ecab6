"""Sending money over HTTP: once, and only as agreed."""

from typing import Any

import pytest

from api_contract import path
from api_contract.transfer import IDEMPOTENCY_HEADER, REPLAYED_HEADER, hash_of_text
from tests.backend.support import (
    Backend,
    Customer,
    FakeClock,
    Keys,
    at_once,
    check_books,
    code_of,
    id_of,
    mint_id,
    postings_of,
)

IDR = "IDR"
UNKNOWN_KEY = Keys().transfer.public.model_dump()


def test_a_transfer_moves_money_and_both_sides_can_read_it(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    intent = sari.intent(budi, 250_000, note="Buat ibu")
    answer = sari.send(sari.sign(intent, "Buat ibu"))
    assert answer.status_code == 201
    assert REPLAYED_HEADER not in answer.headers
    sent = answer.json()
    assert (sent["id"], sent["state"], sent["direction"]) == (intent["id"], "posted", "sent")
    assert (sent["payee_name"], sent["note"]) == ("Budi", "Buat ibu")
    assert (sari.balance, budi.balance) == (750_000, 250_000)
    address = path.TRANSFER.format(transfer_id=intent["id"])
    assert sari.get(address).json() == sent
    received = budi.get(address).json()
    assert (received["direction"], received["counterparty_id"]) == ("received", sari.id)
    check_books(backend)


def test_the_timeline_tells_each_moment(sari: Customer, budi: Customer, clock: FakeClock) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    clock.advance(seconds=9)
    steps = sari.send(request).json()["timeline"]
    assert [step["state"] for step in steps] == ["approved", "accepted", "posted", "delivered"]
    assert [step["at"][17:19] for step in steps] == ["00", "09", "09", "09"]
    assert [step["next_actor"] for step in steps] == ["saku", "saku", "saku", "nobody"]


def test_the_same_request_is_answered_the_same_for_ever(
    backend: Backend, sari: Customer, budi: Customer, clock: FakeClock
) -> None:
    request = sari.sign(sari.intent(budi, 40_000))
    first = sari.send(request)
    clock.advance(days=80)
    backend.come_back(sari)
    again = sari.send(request)
    assert again.headers[REPLAYED_HEADER] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert postings_of(backend) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"note_hash": hash_of_text("other")},
        {"amount": {"minor": "40001", "currency": IDR}},
        {"highest_fee": {"minor": "5", "currency": IDR}},
    ],
)
def test_one_id_with_other_content_is_a_conflict(
    backend: Backend, sari: Customer, budi: Customer, change: dict[str, Any]
) -> None:
    intent = sari.intent(budi, 40_000)
    sari.send(sari.sign(intent))
    answer = sari.send(sari.sign({**intent, **change}, "other" if "note_hash" in change else ""))
    assert (answer.status_code, code_of(answer)) == (422, "transfer_conflict")
    assert postings_of(backend) == 1


def test_somebody_elses_id_is_a_conflict(sari: Customer, budi: Customer) -> None:
    intent = sari.intent(budi, 40_000)
    sari.send(sari.sign(intent))
    stolen = budi.intent(sari, 1, id=intent["id"])
    assert code_of(budi.send(budi.sign(stolen))) == "transfer_conflict"


def test_fifty_posts_of_one_id_are_one_posting_and_one_answer(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    request = sari.sign(sari.intent(budi, 40_000))
    answers = at_once(50, lambda _: sari.send(request))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(REPLAYED_HEADER in answer.headers for answer in answers) == 49
    assert postings_of(backend) == 1
    assert (sari.balance, budi.balance) == (960_000, 40_000)


def test_thirty_spends_at_once_never_overdraw(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    requests = [sari.sign(sari.intent(budi, 90_000)) for _ in range(30)]
    answers = at_once(30, lambda number: sari.send(requests[number]))
    outcomes = [answer.status_code for answer in answers]
    assert outcomes.count(201) == 11
    refused = {code_of(answer) for answer in answers if answer.status_code != 201}
    assert refused == {"insufficient_funds"}
    assert (sari.balance, budi.balance) == (10_000, 990_000)
    check_books(backend)


def test_two_people_paying_each_other_at_once_lose_nothing(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    backend.fund(budi, 1_000_000)
    requests = [
        payer.sign(payer.intent(payee, 10_000)) for payer, payee in ((sari, budi), (budi, sari)) * 6
    ]
    payers = (sari, budi) * 6
    answers = at_once(12, lambda number: payers[number].send(requests[number]))
    assert {answer.status_code for answer in answers} == {201}
    assert (sari.balance, budi.balance) == (1_000_000, 1_000_000)
    check_books(backend)


def test_more_than_there_is_can_not_be_sent_and_may_be_sent_later(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    request = sari.sign(sari.intent(budi, 1_000_001))
    answer = sari.send(request)
    assert (answer.status_code, code_of(answer)) == (422, "insufficient_funds")
    assert code_of(sari.get(path.TRANSFER.format(transfer_id=id_of(request)))) == (
        "transfer_not_found"
    )
    backend.fund(sari, 500_000)
    assert sari.send(request).status_code == 201


def test_the_fee_goes_to_the_house(backend: Backend, sari: Customer, budi: Customer) -> None:
    backend.fund(sari, 1_000_000)
    sent = sari.pay(budi, 1_000_001).json()
    assert sent["fee"] == {"minor": "1000", "currency": IDR}
    assert (sari.balance, budi.balance) == (998_999, 1_000_001)
    received = budi.get(path.TRANSFER.format(transfer_id=sent["id"])).json()
    assert received["fee"]["minor"] == "0"


def test_limits_name_the_largest_amount_that_would_pass(
    backend: Backend, sari: Customer, budi: Customer, clock: FakeClock
) -> None:
    backend.fund(sari, 90_000_000)
    too_much = sari.pay(budi, 10_000_001)
    assert code_of(too_much) == "transfer_limit_exceeded"
    assert too_much.json()["limit_minor"] == "10000000"
    for minor in (10_000_000, 9_000_000):
        assert sari.pay(budi, minor).status_code == 201
    day_is_full = sari.pay(budi, 1_000_001)
    assert code_of(day_is_full) == "daily_limit_exceeded"
    assert day_is_full.json()["limit_minor"] == "1000000"
    clock.advance(hours=24)
    backend.come_back(sari)
    assert sari.pay(budi, 1_000_001).status_code == 201


def test_what_was_agreed_must_still_be_so(backend: Backend, sari: Customer, budi: Customer) -> None:
    backend.fund(sari, 5_000_000)
    no_fee = {"minor": "0", "currency": IDR}
    assert code_of(sari.pay(budi, 2_000_000, highest_fee=no_fee)) == "fee_changed"
    assert code_of(sari.pay(budi, 1_000, payee_name="Budy")) == "payee_changed"
    assert budi.balance == 0


def test_currencies_do_not_mix(backend: Backend, sari: Customer, budi: Customer) -> None:
    linh = backend.sign_up("linh", "+84900000001", currency="VND")
    assert code_of(sari.pay(linh, 1_000)) == "payee_cannot_receive"
    dong = {"minor": "1000", "currency": "VND"}
    assert code_of(sari.pay(budi, 1_000, amount=dong, highest_fee=dong)) == "currency_mismatch"
    assert code_of(sari.pay(budi, 1_000, highest_fee=dong)) == "currency_mismatch"


def test_nobody_pays_themselves_or_nobody_or_from_another_account(
    sari: Customer, budi: Customer
) -> None:
    assert code_of(sari.pay(sari, 1_000)) == "own_account"
    assert code_of(sari.pay(budi, 1_000, payee_id=mint_id())) == "payee_not_found"
    theirs = budi.pay(sari, 1_000, account_id=sari.account["id"])
    assert (theirs.status_code, code_of(theirs)) == (404, "account_not_found")


def test_a_stranger_can_not_read_a_transfer(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    dewi = backend.sign_up("dewi", "+6281200000003")
    sent = sari.pay(budi, 1_000).json()
    answer = dewi.get(path.TRANSFER.format(transfer_id=sent["id"]))
    assert (answer.status_code, code_of(answer)) == (404, "transfer_not_found")


@pytest.mark.parametrize("key", ["", "other", "01890000-0000-7000-8000-000000000000"])
def test_the_key_must_be_the_id(sari: Customer, budi: Customer, key: str) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    answer = sari.post(path.TRANSFERS, request, **({IDEMPOTENCY_HEADER: key} if key else {}))
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert answer.json()["fields"][0]["field"] == "header.Idempotency-Key"
    assert budi.balance == 0


def test_a_quote_tells_the_fee_and_refuses_what_would_be_refused(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    backend.fund(sari, 4_000_000)

    def quote(minor: int) -> Any:
        money = {"minor": str(minor), "currency": IDR}
        body = {"account_id": sari.account["id"], "payee_id": budi.id, "amount": money}
        return sari.post(path.TRANSFERS_QUOTE, body)

    answer = quote(2_000_000).json()
    assert (answer["fee"]["minor"], answer["total"]["minor"]) == ("1000", "2001000")
    assert code_of(quote(5_000_000)) == "insufficient_funds"
    assert code_of(quote(10_000_001)) == "transfer_limit_exceeded"
    assert code_of(quote(0)) == "validation_failed"
    assert budi.balance == 0


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("note", {"note": "x" * 141}),
        ("note", {"note": None}),
        ("surprise", {"surprise": 1}),
        ("key.d", {"key": {**UNKNOWN_KEY, "d": "A" * 43}}),
        ("key.crv", {"key": {**UNKNOWN_KEY, "crv": "P-384"}}),
        ("key.x", {"key": {**UNKNOWN_KEY, "x": "A" * 44}}),
        ("intent.text", {"intent": {"text": "x" * 2_001, "signature": "A" * 86}}),
        ("intent.signature", {"intent": {"text": "{}", "signature": "A" * 85}}),
        ("intent.signature", {"intent": {"text": "{}", "signature": "+" * 86}}),
    ],
)
def test_a_malformed_request_is_refused(
    sari: Customer, budi: Customer, field: str, change: dict[str, Any]
) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    headers = {IDEMPOTENCY_HEADER: id_of(request)}
    answer = sari.post(path.TRANSFERS, {**request, **change}, **headers)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert [each["field"] for each in answer.json()["fields"]] == [field]
