"""The PIN over HTTP: every guess is counted, few are free, and each device gets its own share."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_contract import path
from api_contract.pin import PinChecked
from backend.identity.pin import PIN_TRIES_IN_ALL
from tests.backend.support import (
    CODE,
    OTHER_PIN,
    PIN,
    Backend,
    Customer,
    FakeClock,
    at_once,
    code_of,
    open_backend,
    proof_of,
    quick_settings,
)

WRONG = proof_of(OTHER_PIN)
RIGHT = proof_of(PIN)


def check(customer: Customer, proof: str = RIGHT) -> httpx.Response:
    return customer.post(path.PIN_CHECKS, {"proof": proof})


def change(customer: Customer, proof: str, new_proof: str) -> httpx.Response:
    return customer.put(path.PIN, {"proof": proof, "new_proof": new_proof})


def wrong_tries(customer: Customer, count: int) -> list[str]:
    return [code_of(check(customer, WRONG)) for _ in range(count)]


def later(customer: Customer, **how_far: float) -> None:
    customer.clock.advance(**how_far)
    tokens = customer.refresh().json()
    customer.started = {**customer.started, "tokens": tokens}
    customer.use(tokens)


def test_the_right_one_gives_the_devices_share(sari: Customer) -> None:
    told = check(sari)
    assert told.status_code == 200
    assert told.json() == sari.started["pin"]
    assert len(bytes.fromhex(told.json()["share"])) == 32
    assert told.json()["generation"] == 1


def test_each_device_has_a_share_of_its_own(backend: Backend, sari: Customer) -> None:
    tablet = backend.sign_in_again(sari.phone)
    mine, theirs = check(sari).json(), check(tablet).json()
    assert mine["share"] != theirs["share"]
    assert check(sari).json() == mine
    assert check(tablet).json() == theirs == tablet.started["pin"]


def test_a_share_is_not_shown() -> None:
    told = PinChecked(share="ab" * 32, generation=1)
    assert "abab" not in repr(told)


def test_five_wrong_ones_lock_the_door_for_a_quarter_of_an_hour(sari: Customer) -> None:
    assert wrong_tries(sari, 5) == ["pin_refused"] * 4 + ["pin_locked"]
    later(sari, minutes=14)
    locked = check(sari)
    assert (locked.status_code, code_of(locked)) == (403, "pin_locked")
    assert locked.json()["retry_after_seconds"] == 60
    assert locked.headers["Retry-After"] == "60"
    later(sari, seconds=59)
    assert check(sari).json()["retry_after_seconds"] == 1
    later(sari, seconds=1)
    assert check(sari).status_code == 200


def test_it_is_one_door(backend: Backend, sari: Customer) -> None:
    tablet = backend.sign_in_again(sari.phone)
    ways: list[Any] = [
        lambda: check(tablet, WRONG),
        lambda: change(sari, WRONG, RIGHT),
        lambda: backend.sign_in(sari.phone, OTHER_PIN),
        lambda: check(tablet, WRONG),
    ]
    assert [code_of(way()) for way in ways] == ["pin_refused"] * 4
    assert code_of(check(sari, WRONG)) == "pin_locked"
    for answer in (check(tablet), change(sari, RIGHT, WRONG), backend.sign_in(sari.phone)):
        assert code_of(answer) == "pin_locked"


def test_a_right_one_forgives_the_wrong_ones(sari: Customer) -> None:
    for _ in range(3):
        assert wrong_tries(sari, 4) == ["pin_refused"] * 4
        assert check(sari).status_code == 200


def test_a_try_while_it_is_locked_counts_for_nothing(sari: Customer) -> None:
    wrong_tries(sari, 5)
    assert wrong_tries(sari, 7) == ["pin_locked"] * 7
    later(sari, minutes=15)
    assert wrong_tries(sari, 1) == ["pin_refused"]


def test_after_ten_wrong_ones_in_a_row_it_is_over(backend: Backend, sari: Customer) -> None:
    wrong_tries(sari, 5)
    later(sari, minutes=15)
    assert wrong_tries(sari, 5) == ["pin_refused"] * 4 + ["pin_ended"]
    for wait in (0, 15, 24 * 60):
        later(sari, minutes=wait)
        # Not even the right one opens it again.
        for answer in (check(sari), backend.sign_in(sari.phone), change(sari, RIGHT, WRONG)):
            assert (answer.status_code, code_of(answer)) == (403, "pin_ended")
        assert "Retry-After" not in answer.headers


def test_the_tenth_try_may_be_the_right_one(sari: Customer) -> None:
    wrong_tries(sari, 5)
    later(sari, minutes=15)
    wrong_tries(sari, 4)
    assert check(sari).status_code == 200
    assert wrong_tries(sari, 1) == ["pin_refused"]


def test_guesses_at_once_get_no_more_tries(sari: Customer) -> None:
    answers = at_once(10, lambda number: check(sari, proof_of(f"80172{number}")))
    codes = sorted(code_of(answer) for answer in answers)
    assert codes == ["pin_locked"] * 6 + ["pin_refused"] * 4


def test_among_guesses_at_once_the_sixth_is_not_even_looked_at(
    backend: Backend, sari: Customer
) -> None:
    wrong_tries(sari, 5)
    later(sari, minutes=15)
    answers = at_once(10, lambda _: check(sari, WRONG))
    codes = sorted(code_of(answer) for answer in answers)
    assert codes == ["pin_ended"] * 6 + ["pin_refused"] * 4
    with backend.context.storage.read() as books:
        kept = books.pins.find(sari.id)
    assert kept is not None
    assert kept.failed_tries == PIN_TRIES_IN_ALL


def test_opening_the_books_again_forgives_nothing(tmp_path: Path, engine_url: str | None) -> None:
    clock = FakeClock()
    settings = quick_settings(tmp_path, clock, database_url=engine_url)
    with open_backend(settings) as backend:
        sari = backend.sign_up("sari", "+6281200000001")
        wrong_tries(sari, 4)
    with open_backend(settings) as backend:
        sari.http = backend.proven
        assert wrong_tries(sari, 1) == ["pin_locked"]
    with open_backend(settings) as backend:
        sari.http = backend.proven
        assert code_of(check(sari)) == "pin_locked"


def test_killing_the_process_forgives_nothing(tmp_path: Path) -> None:
    """A guess is counted before it is compared: whoever pulls the plug at the answer has tried."""
    sari: Customer | None = None
    told = []
    for _ in range(5):
        with killed_at_the_end(tmp_path) as url, httpx.Client(base_url=url) as http:
            backend = Backend(url, None, NOW, http)  # type: ignore[arg-type]
            if sari is None:
                sari = backend.sign_up("sari", "+6281200000001")
            sari.http = backend.proven
            told.append(code_of(check(sari, WRONG)))
    assert told == ["pin_refused"] * 4 + ["pin_locked"]


class _Now(FakeClock):
    """The real time, for a backend in a process of its own."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


NOW = _Now()


@contextlib.contextmanager
def killed_at_the_end(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "backend", "--data", str(folder), "--port", "0"]
    environment = {**os.environ, "SAKU_BACKEND_FIXED_CODE": CODE}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        yield program.stdout.readline().split()[-1]
        program.kill()


def test_another_pin_takes_the_place_of_the_old_one(backend: Backend, sari: Customer) -> None:
    tablet = backend.sign_in_again(sari.phone)
    before = check(sari).json()
    changed = change(sari, RIGHT, WRONG)
    assert changed.status_code == 200
    assert changed.json() == {"share": before["share"], "generation": 2}
    assert code_of(check(sari)) == "pin_refused"
    assert check(sari, WRONG).json() == changed.json()
    # The other device keeps its share, and learns that the PIN is another one.
    assert check(tablet, WRONG).json() == {**tablet.started["pin"], "generation": 2}
    assert code_of(backend.sign_in(sari.phone)) == "pin_refused"
    assert backend.sign_in(sari.phone, OTHER_PIN).status_code == 201


def test_of_two_changes_at_once_one_is_made(sari: Customer) -> None:
    proofs = [proof_of(f"80172{number}") for number in range(4)]
    answers = at_once(4, lambda number: change(sari, RIGHT, proofs[number]))
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403, 403]
    made = [answer.status_code for answer in answers].index(200)
    assert check(sari, proofs[made]).json()["generation"] == 2


def test_a_wrong_one_changes_nothing(sari: Customer) -> None:
    assert code_of(change(sari, WRONG, proof_of("801726"))) == "pin_refused"
    assert check(sari).json()["generation"] == 1


@pytest.mark.parametrize("proof", ["", "00", "g" * 64, "A" * 64, RIGHT * 2, None, PIN])
def test_what_is_no_proof_is_refused_without_repeating_it(sari: Customer, proof: Any) -> None:
    answer = check(sari, proof)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    if proof:
        assert proof not in answer.text


def test_ones_proof_is_not_anothers(backend: Backend, sari: Customer, budi: Customer) -> None:
    """The same PIN is kept as something else for everybody."""
    with backend.context.storage.read() as books:
        kept = [books.pins.find(each.id) for each in (sari, budi)]
    hashes = {each.hash for each in kept if each is not None}
    assert len(hashes) == 2
    assert RIGHT not in hashes
