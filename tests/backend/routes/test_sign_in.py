"""Proving a number over HTTP, and what a stranger can't learn from it."""

import httpx
import pytest

from api_contract import path
from tests.backend.support import (
    CODE,
    WRONG_CODE,
    Backend,
    Customer,
    FakeClock,
    at_once,
    code_of,
    without_trace,
)

UNKNOWN = "+6281299999999"
NO_CHALLENGE = "00000000-0000-4000-8000-000000000000"


def request_code(backend: Backend, phone: str) -> str:
    sent = backend.http.post(path.SIGN_IN_CODES, json={"phone": phone})
    assert sent.status_code == 202
    return str(sent.json()["challenge_id"])


def check(backend: Backend, challenge_id: str, code: str) -> httpx.Response:
    body = {"challenge_id": challenge_id, "code": code}
    return backend.http.post(path.SIGN_IN_CHECKS, json=body)


def test_a_new_number_signs_up_and_a_known_one_enters_its_pin(
    backend: Backend, sari: Customer
) -> None:
    assert backend.prove(UNKNOWN)["next"] == "sign_up"
    assert backend.prove(sari.phone)["next"] == "enter_pin"


def test_known_and_unknown_numbers_get_the_same_answer(backend: Backend, sari: Customer) -> None:
    answers = [
        backend.http.post(path.SIGN_IN_CODES, json={"phone": phone})
        for phone in (sari.phone, UNKNOWN)
    ]
    shapes = {
        (answer.status_code, len(answer.content), answer.json()["resend_at"]) for answer in answers
    }
    assert len(shapes) == 1


def test_every_failed_check_is_the_same_byte_for_byte(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    wrong = check(backend, request_code(backend, "+6281200000091"), WRONG_CODE)
    of_known_number = check(backend, request_code(backend, sari.phone), WRONG_CODE)
    unknown_challenge = check(backend, NO_CHALLENGE, CODE)

    used_id = request_code(backend, "+6281200000092")
    assert check(backend, used_id, CODE).status_code == 200
    used = check(backend, used_id, CODE)

    tried_id = request_code(backend, "+6281200000093")
    tries = [check(backend, tried_id, WRONG_CODE) for _ in range(4)]
    fifth = check(backend, tried_id, CODE)

    expired_id = request_code(backend, "+6281200000094")
    clock.advance(minutes=5)
    expired = check(backend, expired_id, CODE)

    answers = [wrong, of_known_number, unknown_challenge, used, *tries, fifth, expired]
    assert {answer.status_code for answer in answers} == {403}
    assert {code_of(answer) for answer in answers} == {"sign_in_refused"}
    assert len({without_trace(answer) for answer in answers}) == 1


def test_the_right_code_is_taken_after_three_wrong_ones(backend: Backend) -> None:
    challenge_id = request_code(backend, UNKNOWN)
    for _ in range(3):
        check(backend, challenge_id, WRONG_CODE)
    assert check(backend, challenge_id, CODE).status_code == 200


def test_many_guesses_at_once_are_all_counted(backend: Backend) -> None:
    challenge_id = request_code(backend, UNKNOWN)
    at_once(8, lambda number: check(backend, challenge_id, f"00000{number}"))
    assert check(backend, challenge_id, CODE).status_code == 403


def test_one_code_buys_one_ticket_even_when_sent_twice_at_once(backend: Backend) -> None:
    challenge_id = request_code(backend, UNKNOWN)
    answers = at_once(6, lambda _: check(backend, challenge_id, CODE))
    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 5


def test_a_second_code_has_to_wait(backend: Backend, clock: FakeClock) -> None:
    request_code(backend, UNKNOWN)
    clock.advance(seconds=10)
    early = backend.http.post(path.SIGN_IN_CODES, json={"phone": UNKNOWN})
    assert early.status_code == 429
    assert early.json()["retry_after_seconds"] == 20
    assert early.headers["Retry-After"] == "20"
    clock.advance(seconds=20)
    request_code(backend, UNKNOWN)


def test_the_code_itself_is_not_in_the_data_folder(backend: Backend) -> None:
    request_code(backend, UNKNOWN)
    for file in backend.context.settings.data_dir.iterdir():
        assert CODE.encode() not in file.read_bytes()


@pytest.mark.parametrize("phone", ["", "0812", "+0812345678", "+62", "+" + "1" * 16, None, 6281])
def test_what_is_no_phone_number_is_refused_without_repeating_it(
    backend: Backend, phone: object
) -> None:
    answer = backend.http.post(path.SIGN_IN_CODES, json={"phone": phone})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "phone"
    if phone:
        assert str(phone) not in answer.text
