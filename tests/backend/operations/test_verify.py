"""`python -m backend verify` says whether a ledger is whole, and leaves no trace."""

from pathlib import Path

import pytest

from api_contract.history import TreeHead
from backend.__main__ import main
from backend.storage.read_only import open_read_only
from backend.storage.verification import verify
from tests.backend.operations.support import LedgerPlace, fill


@pytest.fixture
def filled(place: LedgerPlace) -> LedgerPlace:
    fill(place, 30)
    return place


def head_of(place: LedgerPlace) -> TreeHead:
    with open_read_only(place.folder, place.url) as connection:
        return verify(connection).head


def key_of(place: LedgerPlace) -> str:
    storage = place.open()
    storage.close()
    return storage.key_ring.public_key.hex()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_whole_ledger(filled: LedgerPlace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *filled.options]) == 0
    head = head_of(filled)
    assert capsys.readouterr().out == (
        f"whole: {head.size} events, head {head.root} of {head.at.isoformat()}\n"
    )


def test_a_broken_one(filled: LedgerPlace, capsys: pytest.CaptureFixture[str]) -> None:
    filled.spoil("UPDATE lines SET amount_minor = 7 WHERE number = 9")
    assert main(["verify", *filled.options]) == 1
    assert capsys.readouterr().err.startswith("broken: event 9 ")


def test_progress_is_told_and_numbers_are_grouped(
    filled: LedgerPlace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.storage.paging.PAGE", 10)
    monkeypatch.setattr("backend.storage.refolding.BUCKET", 10)
    monkeypatch.setattr("backend.operations.verify._TOLD_EVERY", 10)
    assert main(["verify", *filled.options]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == ["10 events read", "20 events read", "30 events read"]


def test_a_public_key_does_in_place_of_the_folder_of_keys(
    filled: LedgerPlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", filled.url or str(filled.folder)]
    key = key_of(filled)
    for file in ("signing.key", "sealing.key"):
        (filled.folder / file).rename(tmp_path / file)
    assert main(["verify", *data, "--key", key]) == 0
    assert main(["verify", *data, "--key", key[::-1]]) == 1
    assert "another key" in capsys.readouterr().err
    assert main(["verify", *filled.options]) == 2
    assert "--key" in capsys.readouterr().err


def test_a_kept_head(
    filled: LedgerPlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, file = head_of(filled), tmp_path / "head.json"
    file.write_text(kept.model_dump_json())
    assert main(["verify", *filled.options, "--head", str(file)]) == 0
    file.write_text(kept.model_copy(update={"root": "0" * 64}).model_dump_json())
    assert main(["verify", *filled.options, "--head", str(file)]) == 1
    assert "kept head" in capsys.readouterr().err
    file.write_text("{}")
    assert main(["verify", *filled.options, "--head", str(file)]) == 2
    assert main(["verify", *filled.options, "--head", str(tmp_path / "none.json")]) == 2


def test_nothing_is_written(filled: LedgerPlace) -> None:
    before = contents(filled.folder)
    assert main(["verify", *filled.options]) == 0
    assert contents(filled.folder) == before


def test_a_ledger_in_use_is_read_as_it_was_committed(filled: LedgerPlace) -> None:
    storage = filled.open()
    with storage.read() as books:
        size = books.journal.head.number
    assert head_of(filled).size == size
    storage.close()


@pytest.mark.parametrize(
    "options",
    [
        ["--data", "nowhere", "--key", "00"],
        ["--data", "postgresql://nobody@127.0.0.1:1/none", "--key", "00"],
        ["--data", "nowhere", "--key", "no hex"],
    ],
)
def test_what_can_not_be_read(
    tmp_path: Path,
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["verify", *options]) == 2
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
