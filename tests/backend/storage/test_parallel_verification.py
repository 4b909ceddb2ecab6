"""Two processes notice whatever one does, and the one that is left names it."""

import multiprocessing
from pathlib import Path

import pytest

from backend.storage import parallel_verification
from backend.storage.chain_broken import ChainBroken
from backend.storage.database import Storage
from backend.storage.parallel_verification import verify_in_parallel
from backend.storage.verification import OnProgress
from tests.backend.storage.vault import FLAWS, Vault, fill_vault, transfer


class Alone(Exception):
    """Two processes found something, and one would start over."""


@pytest.fixture
def vault(storage: Storage, tmp_path: Path, engine_url: str | None) -> Vault:
    return fill_vault(storage, tmp_path, engine_url)


@pytest.fixture(autouse=True)
def long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_verification, "WORTHWHILE", 1)


@pytest.fixture
def not_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise Alone

    monkeypatch.setattr(parallel_verification, "verify", refuse)


def be_silent(number: int) -> None:
    pass


def examine(vault: Vault, on_progress: OnProgress = be_silent) -> int:
    with vault.read() as connection:
        return verify_in_parallel(connection, vault.public_key, None, on_progress).events


@pytest.mark.usefixtures("not_alone")
def test_two_find_a_ledger_whole(vault: Vault) -> None:
    assert examine(vault) == 8
    vault.append(*[transfer(f"more-{number}", 1) for number in range(1_200)])
    assert examine(vault) == 1_208


@pytest.mark.usefixtures("not_alone")
def test_two_find_every_flaw(vault: Vault) -> None:
    for statement, _, _ in FLAWS:
        with vault.steal(statement) as connection, pytest.raises(Alone):
            verify_in_parallel(connection, vault.public_key, None, be_silent)


def test_one_names_it(vault: Vault) -> None:
    statement, number, what = FLAWS[0]
    with vault.steal(statement) as connection, pytest.raises(ChainBroken, match=what) as broken:
        verify_in_parallel(connection, vault.public_key, None, be_silent)
    assert broken.value.number == number


def test_one_goes_on_when_the_other_dies(vault: Vault) -> None:
    told = []

    def kill(number: int) -> None:
        told.append(number)
        for process in multiprocessing.active_children():
            process.kill()

    assert examine(vault, kill) == 8
    assert told == [8, 8]


def test_a_short_ledger_needs_one(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_verification, "WORTHWHILE", 9)

    def look(number: int) -> None:
        assert multiprocessing.active_children() == []

    assert examine(vault, look) == 8
