"""An operator shows what a payer signed."""

import json

import pytest

from api_contract import path
from backend.__main__ import main
from backend.operations.evidence import BROKEN
from tests.backend.operations.support import LedgerPlace
from tests.backend.support import Backend, Customer


@pytest.fixture
def ledger(backend: Backend) -> LedgerPlace:
    settings = backend.context.settings
    return LedgerPlace(settings.data_dir, settings.database_url)


def test_what_was_signed_is_shown_and_holds(
    sari: Customer, budi: Customer, ledger: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    transfer_id = sari.pay(budi, 50_000, "Kopi").json()["id"]
    capsys.readouterr()
    assert main(["evidence", *ledger.options, "--transfer", transfer_id]) == 0
    told = capsys.readouterr().out
    intent = json.loads(told[: told.index("\nsignature")])
    assert (intent["id"], intent["payee_name"], intent["amount"]["minor"]) == (
        transfer_id,
        budi.name,
        "50000",
    )
    assert sari.keys.transfer.public.thumbprint in told
    assert told.endswith("It holds, and is what the event names.\n")


def test_another_payers_evidence_does_not_hold(
    backend: Backend,
    sari: Customer,
    budi: Customer,
    ledger: LedgerPlace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = (sari.pay(budi, minor).json()["id"] for minor in (50_000, 60_000))
    with backend.context.storage.read() as books:
        person, known = books.people.find(sari.id), books.facts.find(first)
        assert person is not None
        assert known is not None
        swapped = books.evidences.find(known.number, person.sealing_key)
    monkeypatch.setattr(
        "backend.storage.evidence.Evidences.find", lambda self, number, key: swapped
    )
    assert main(["evidence", *ledger.options, "--transfer", second]) == BROKEN
    assert "does NOT hold" in capsys.readouterr().out


def test_what_nobody_signed_is_said(
    sari: Customer, ledger: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sari.get(path.ME).status_code == 200
    assert main(["evidence", *ledger.options, "--transfer", "0" * 8]) == 1
    assert "No transfer" in capsys.readouterr().err
