"""Sessions over HTTP: the PIN's lock, the rotation of tokens, and their end."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from api_contract import path
from backend.server import EmbeddedBackend
from tests.backend.support import (
    OTHER_PIN,
    Backend,
    Customer,
    FakeClock,
    at_once,
    code_of,
    quick_settings,
)


def refresh(backend: Backend, token: str) -> httpx.Response:
    return backend.http.post(path.SESSIONS_REFRESH, json={"refresh_token": token})


def tokens_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def test_a_known_number_and_its_pin_begin_a_session(backend: Backend, sari: Customer) -> None:
    signed_in = backend.sign_in(sari.phone)
    assert signed_in.status_code == 201
    assert signed_in.json()["person"] == sari.started["person"]
    again = Customer(backend.http, signed_in.json(), sari.phone)
    assert again.get(path.ME).json() == sari.started["person"]


def test_a_wrong_pin_leaves_the_ticket_good(backend: Backend, sari: Customer) -> None:
    body = {"ticket": backend.prove(sari.phone)["ticket"], "pin": OTHER_PIN}
    assert code_of(backend.http.post(path.SESSIONS, json=body)) == "pin_refused"
    right = {**body, "pin": "739146"}
    assert backend.http.post(path.SESSIONS, json=right).status_code == 201
    assert code_of(backend.http.post(path.SESSIONS, json=right)) == "sign_in_refused"


def test_a_ticket_is_good_for_ten_minutes_and_one_session(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    body = {"ticket": backend.prove(sari.phone)["ticket"], "pin": "739146"}
    clock.advance(minutes=10)
    assert code_of(backend.http.post(path.SESSIONS, json=body)) == "sign_in_refused"
    body = {"ticket": backend.prove(sari.phone)["ticket"], "pin": "739146"}
    answers = at_once(5, lambda _: backend.http.post(path.SESSIONS, json=body))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403, 403]


def test_five_wrong_pins_lock_the_door_for_a_quarter_of_an_hour(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    codes = [code_of(backend.sign_in(sari.phone, OTHER_PIN)) for _ in range(5)]
    assert codes == ["pin_refused"] * 4 + ["pin_locked"]
    clock.advance(minutes=14)
    locked = backend.sign_in(sari.phone)
    assert code_of(locked) == "pin_locked"
    assert locked.json()["retry_after_seconds"] == 60
    clock.advance(minutes=1)
    assert backend.sign_in(sari.phone).status_code == 201


def test_a_right_pin_forgives_the_wrong_ones(backend: Backend, sari: Customer) -> None:
    for _ in range(2):
        for _ in range(4):
            assert code_of(backend.sign_in(sari.phone, OTHER_PIN)) == "pin_refused"
        assert backend.sign_in(sari.phone).status_code == 201


def test_guesses_at_once_get_no_more_tries(backend: Backend, sari: Customer) -> None:
    def unlock(number: int) -> str:
        return code_of(sari.post(path.SESSIONS_UNLOCK, {"pin": f"80172{number}"}))

    codes = sorted(at_once(9, unlock))
    assert codes == ["pin_locked"] * 5 + ["pin_refused"] * 4


def test_the_lock_survives_a_restart(tmp_path: Path) -> None:
    clock, settings = FakeClock(), None
    settings = quick_settings(tmp_path, clock)
    first = EmbeddedBackend(settings)
    with first as url, httpx.Client(base_url=url) as http:
        running = Backend(url, first.app.state.context, clock, http)
        running.sign_up("sari", "+6281200000001")
        for _ in range(5):
            running.sign_in("+6281200000001", OTHER_PIN)
    second = EmbeddedBackend(settings)
    with second as url, httpx.Client(base_url=url) as http:
        running = Backend(url, second.app.state.context, clock, http)
        assert code_of(running.sign_in("+6281200000001")) == "pin_locked"


def test_unlocking_asks_for_the_same_pin(sari: Customer) -> None:
    assert sari.post(path.SESSIONS_UNLOCK, {"pin": "739146"}).status_code == 204
    assert code_of(sari.post(path.SESSIONS_UNLOCK, {"pin": OTHER_PIN})) == "pin_refused"


def test_an_access_token_lives_five_minutes(sari: Customer, clock: FakeClock) -> None:
    clock.advance(minutes=4, seconds=59)
    assert sari.get(path.ME).status_code == 200
    clock.advance(seconds=1)
    late = sari.get(path.ME)
    assert (late.status_code, code_of(late)) == (401, "unauthenticated")
    assert late.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic c2FyaTpwaW4=", "bearer"])
def test_a_bad_access_token_is_nobody(backend: Backend, header: str) -> None:
    answer = backend.http.get(path.ME, headers={"Authorization": header})
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")


def test_a_lost_refresh_answer_signs_nobody_out(backend: Backend, sari: Customer) -> None:
    old = sari.started["tokens"]["refresh_token"]
    refresh(backend, old)  # this answer was lost
    arrived = tokens_of(refresh(backend, old))
    next_tokens = tokens_of(refresh(backend, arrived["refresh_token"]))
    sari.use(next_tokens)
    assert sari.get(path.ME).status_code == 200


def test_an_old_token_that_returns_after_the_new_one_was_used_ends_the_session(
    backend: Backend, sari: Customer
) -> None:
    old = sari.started["tokens"]["refresh_token"]
    new = tokens_of(refresh(backend, old))
    newer = tokens_of(refresh(backend, new["refresh_token"]))
    assert code_of(refresh(backend, old)) == "session_ended"
    sari.use(newer)
    assert code_of(sari.get(path.ME)) == "unauthenticated"
    assert code_of(refresh(backend, newer["refresh_token"])) == "session_ended"


def test_of_two_answers_to_one_token_only_the_used_one_lives(
    backend: Backend, sari: Customer
) -> None:
    old = sari.started["tokens"]["refresh_token"]
    first, second = tokens_of(refresh(backend, old)), tokens_of(refresh(backend, old))
    tokens_of(refresh(backend, first["refresh_token"]))
    assert code_of(refresh(backend, second["refresh_token"])) == "session_ended"


def test_a_refresh_token_that_was_never_given_is_nobody(backend: Backend) -> None:
    answer = refresh(backend, "made-up")
    assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")


def test_a_month_of_silence_ends_a_session(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    clock.advance(days=30)
    answer = refresh(backend, sari.started["tokens"]["refresh_token"])
    assert (answer.status_code, code_of(answer)) == (401, "session_ended")


def test_every_session_is_listed_and_can_be_ended_from_another(
    backend: Backend, sari: Customer, clock: FakeClock
) -> None:
    clock.advance(seconds=31)
    tablet = Customer(backend.http, backend.sign_in(sari.phone).json(), sari.phone)
    listed = sari.get(path.SESSIONS).json()["sessions"]
    assert [(one["device_name"], one["is_current"]) for one in listed] == [
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
    ended = refresh(backend, sari.started["tokens"]["refresh_token"])
    assert code_of(ended) == "session_ended"


def test_signing_out_everywhere_leaves_nothing_open(backend: Backend, sari: Customer) -> None:
    tablet = Customer(backend.http, backend.sign_in(sari.phone).json(), sari.phone)
    assert sari.delete(path.SESSIONS).status_code == 204
    assert (sari.get(path.ME).status_code, tablet.get(path.ME).status_code) == (401, 401)


def test_somebody_elses_session_does_not_exist(sari: Customer, budi: Customer) -> None:
    address = path.SESSION.format(session_id=budi.started["session_id"])
    answer = sari.delete(address)
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert budi.get(path.ME).status_code == 200


def test_no_secret_is_in_the_data_folder(backend: Backend, sari: Customer) -> None:
    tokens = sari.started["tokens"]
    secrets = [tokens["access_token"], tokens["refresh_token"], sari.started["device_secret"]]
    for file in backend.context.settings.data_dir.iterdir():
        content = file.read_bytes()
        assert not [secret for secret in [*secrets, "739146"] if secret.encode() in content]
