"""An operator looks back at one person's accounts."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.commands.posting import record_hold
from backend.ledger.event import HoldPlaced
from backend.ledger.hold import decide_hold
from tests.backend.operations.support import LedgerPlace
from tests.backend.support import NOON, Backend, Customer


@pytest.fixture
def ledger(backend: Backend) -> LedgerPlace:
    settings = backend.context.settings
    return LedgerPlace(settings.data_dir, settings.database_url)


def place_hold(backend: Backend, customer: Customer, minor: int) -> None:
    with backend.context.storage.write() as books:
        person = books.people.find(customer.id)
        (account,) = books.accounts.list_of(customer.id)
        hold = decide_hold(account, "hold-1", minor, backend.clock())
        assert isinstance(hold, HoldPlaced)
        assert person is not None
        record_hold(books, hold, person)


def replayed(
    capsys: pytest.CaptureFixture[str], ledger: LedgerPlace, person: str, at: datetime | str
) -> list[str]:
    capsys.readouterr()
    moment = at if isinstance(at, str) else at.isoformat()
    assert main(["replay", *ledger.options, "--person", person, "--at", moment]) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_each_instant_is_told_as_it_was(
    backend: Backend,
    sari: Customer,
    budi: Customer,
    ledger: LedgerPlace,
    capsys: pytest.CaptureFixture[str],
) -> None:
    backend.clock.advance(minutes=1)
    place_hold(backend, sari, 300_000)
    backend.clock.advance(minutes=1)
    assert sari.pay(budi, 50_000).status_code == 201
    account = f"account {sari.account['id']} IDR"
    assert replayed(capsys, ledger, "@sari", NOON - timedelta(seconds=1)) == [
        f"@sari ({sari.id})",
        "2026-03-14T11:59:59+00:00, after event 0 of 5",
        "no account then",
    ]
    assert replayed(capsys, ledger, sari.phone, NOON)[1:] == [
        "2026-03-14T12:00:00+00:00, after event 3 of 5",
        account,
        "balance 1000000",
        "on hold 0",
        "available 1000000",
        "last event 2",
    ]
    now = [
        account,
        "balance 950000",
        "on hold 300000",
        "available 650000",
        "last event 5",
        "hold hold-1: 300000 since 2026-03-14T12:01:00+00:00",
    ]
    # The same instant on another clock.
    assert replayed(capsys, ledger, sari.id, "2026-03-14T19:02:00+07:00")[2:] == now
    assert replayed(capsys, ledger, "@sari", "now")[2:] == now


@pytest.mark.parametrize(
    ("person", "at", "sentence"),
    [
        ("@nobody", "now", "There is nobody called @nobody."),
        ("@sari", "yesterday", "yesterday is no instant"),
        ("@sari", "2026-03-14T12:00:00", "2026-03-14T12:00:00 is no instant"),
    ],
)
def test_what_it_can_not_tell_is_a_sentence(
    sari: Customer,
    ledger: LedgerPlace,
    capsys: pytest.CaptureFixture[str],
    person: str,
    at: str,
    sentence: str,
) -> None:
    assert main(["replay", *ledger.options, "--person", person, "--at", at]) == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_looking_makes_no_ledger_and_no_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = LedgerPlace(tmp_path / "typo", None)
    assert main(["replay", *place.options, "--person", "@sari", "--at", "now"]) == 1
    assert not place.folder.exists()
    place.open().close()
    for key in place.folder.glob("*.key"):
        key.unlink()
    assert main(["replay", *place.options, "--person", "@sari", "--at", "now"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("The ledger's keys are not in")
    assert list(place.folder.glob("*.key")) == []
