"""What was backed up while money moved is restored whole, or refused with a sentence."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.storage.backup import COPY, MANIFEST
from backend.storage.key_ring import SEALING_FILE, SIGNING_FILE
from backend.storage.postgres_program import run_program
from tests.backend.operations.support import LedgerPlace, fill
from tests.backend.support import Backend, Customer
from tests.fixtures.postgres import PostgresServer

EVERYTHING = ("events", "head", "people", "accounts", "lines", "facts", "holds", "snapshots")


@pytest.fixture
def other_place(
    tmp_path: Path, request: pytest.FixtureRequest, place: LedgerPlace
) -> Iterator[LedgerPlace]:
    """An empty place on the same engine."""
    folder = tmp_path / "other"
    if place.url is None:
        yield LedgerPlace(folder, None)
    else:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.create_database()
        yield LedgerPlace(folder, url)
        postgres.drop(url)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command that must fail says, in one line."""
    capsys.readouterr()
    assert main(list(arguments)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_ledger_comes_back_as_it_was(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path
) -> None:
    fill(place, 600)
    assert main(["backup", *place.options, "--to", str(backup), "--with-keys"]) == 0
    assert main(["restore", *other_place.options, "--from", str(backup)]) == 0
    assert other_place.tables(EVERYTHING) == place.tables(EVERYTHING)
    storage = other_place.open()
    with storage.write() as books:
        assert books.journal.head.number == 605
        person = books.people.find("sari")
    storage.close()
    assert person is not None
    secrets = [place.folder / SEALING_FILE, place.folder / SIGNING_FILE]
    for secret in secrets:
        assert (other_place.folder / secret.name).read_bytes() == secret.read_bytes()
        assert (other_place.folder / secret.name).stat().st_mode & 0o077 == 0
    assert backup.stat().st_mode & 0o077 == 0


def test_it_is_made_while_money_moves(
    backend: Backend, sari: Customer, budi: Customer, other_place: LedgerPlace, tmp_path: Path
) -> None:
    settings = backend.context.settings
    place = LedgerPlace(settings.data_dir, settings.database_url)
    is_over = threading.Event()
    paid: list[int] = []

    def pay() -> None:
        while not is_over.is_set():
            paid.append(sari.pay(budi, 10).status_code)

    payer = threading.Thread(target=pay)
    payer.start()
    try:
        while len(paid) < 5 and payer.is_alive():
            time.sleep(0.01)
        before = len(paid)
        assert main(["backup", *place.options, "--to", str(tmp_path / "backup")]) == 0
        after = len(paid)
    finally:
        is_over.set()
        payer.join()
    assert set(paid) == {201}
    assert main(["restore", *other_place.options, "--from", str(tmp_path / "backup")]) == 0
    events, live = (each.tables(["events"])["events"] for each in (other_place, place))
    assert 3 + before <= len(events) <= 3 + after + 1
    assert sorted(events) == sorted(live)[: len(events)]


# SQLite copies in one step.
@pytest.mark.parametrize("engine_url", ["postgres"], indirect=True)
def test_what_comes_while_it_dumps_is_not_in_it(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dump_late(name: str, *arguments: str) -> None:
        fill(place, 3)
        run_program(name, *arguments)

    place.open().close()
    monkeypatch.setattr("backend.storage.backup.run_program", dump_late)
    assert main(["backup", *place.options, "--to", str(backup)]) == 0
    assert main(["restore", *other_place.options, "--from", str(backup)]) == 0
    assert len(place.tables(["events"])["events"]) == 8
    assert other_place.tables(["events"])["events"] == []


def test_without_keys_nobody_can_sign(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 1)
    main(["backup", *place.options, "--to", str(backup)])
    assert {file.name for file in backup.iterdir()} == {COPY, MANIFEST}
    capsys.readouterr()
    assert main(["restore", *other_place.options, "--from", str(backup)]) == 0
    said = capsys.readouterr().out
    assert "could not be checked without the ledger's key" in said
    assert "Put the ledger's keys into" in said
    # Keys that were kept elsewhere may be there first.
    for name in (SIGNING_FILE, SEALING_FILE):
        (other_place.folder / name).write_bytes((place.folder / name).read_bytes())
    other_place.open().close()


@pytest.mark.parametrize("part", [0.5, 0.999])
def test_a_backup_that_was_cut_is_refused(
    place: LedgerPlace,
    other_place: LedgerPlace,
    backup: Path,
    part: float,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(place, 100)
    main(["backup", *place.options, "--to", str(backup)])
    copy = (backup / COPY).read_bytes()
    (backup / COPY).write_bytes(copy[: int(len(copy) * part)])
    said = refusal(capsys, "restore", *other_place.options, "--from", str(backup))
    assert said == f"The backup in {backup} is damaged or was cut short."
    (backup / COPY).write_bytes(copy)
    manifest = (backup / MANIFEST).read_text()
    (backup / MANIFEST).write_text(manifest[: int(len(manifest) * part) - 2])
    said = refusal(capsys, "restore", *other_place.options, "--from", str(backup))
    assert said == f"{backup} holds no whole backup."
    (backup / MANIFEST).write_text(manifest)
    assert main(["restore", *other_place.options, "--from", str(backup)]) == 0


def test_a_backup_of_books_that_disagree_is_refused(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 3)
    place.spoil("UPDATE accounts SET balance_minor = balance_minor + 1 WHERE id = 'sari-idr'")
    main(["backup", *place.options, "--to", str(backup)])
    said = refusal(capsys, "restore", *other_place.options, "--from", str(backup))
    assert said.startswith("The backup is not whole: ")
    assert "sari-idr" in said
    if other_place.url is None:
        assert list(other_place.folder.iterdir()) == []


def test_a_backup_that_somebody_else_signed_is_refused(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 3)
    (signature,) = place.tables(["head"])["head"][0][-1:]
    forged = bytes([signature[0] ^ 1]) + signature[1:]
    literal = f"'\\x{forged.hex()}'" if place.url else f"x'{forged.hex()}'"
    place.spoil(f"UPDATE head SET signature = {literal}")
    main(["backup", *place.options, "--to", str(backup), "--with-keys"])
    said = refusal(capsys, "restore", *other_place.options, "--from", str(backup))
    assert said.endswith("has a false signature.")


def test_a_manifest_that_promises_more_is_refused(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 3)
    main(["backup", *place.options, "--to", str(backup)])
    manifest = json.loads((backup / MANIFEST).read_text())
    (backup / MANIFEST).write_text(json.dumps({**manifest, "events": 9}))
    said = refusal(capsys, "restore", *other_place.options, "--from", str(backup))
    assert said.startswith("The backup is not whole: ")


def test_a_place_that_is_not_empty_is_left_as_it_is(
    place: LedgerPlace, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 3)
    main(["backup", *place.options, "--to", str(backup), "--with-keys"])
    before = place.tables(EVERYTHING)
    said = refusal(capsys, "restore", *place.options, "--from", str(backup))
    assert said.startswith("The place is not empty")
    assert place.tables(EVERYTHING) == before
    said = refusal(capsys, "backup", *place.options, "--to", str(backup))
    assert said.endswith("a backup gets a folder of its own.")


def test_another_key_than_the_backups_is_not_replaced(
    place: LedgerPlace, other_place: LedgerPlace, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 1)
    main(["backup", *place.options, "--to", str(backup), "--with-keys"])
    other_place.folder.mkdir()
    (other_place.folder / SIGNING_FILE).write_text("another")
    said = refusal(capsys, "restore", *other_place.options, "--from", str(backup))
    assert said.endswith("is another key than the backup's.")


def test_engines_are_not_confused(
    place: LedgerPlace, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 1)
    main(["backup", *place.options, "--to", str(backup)])
    url = "postgresql://saku@/nowhere" if place.url is None else None
    options = LedgerPlace(tmp_path / "other", url).options
    assert refusal(capsys, "restore", *options, "--from", str(backup)).startswith(
        "The backup is of"
    )


def test_a_password_is_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "pg_dump"
    fake.write_text(f'#!/bin/sh\necho "$@" "$PGPASSWORD" > {tmp_path}/told\n')
    fake.chmod(0o755)
    monkeypatch.setattr("backend.storage.postgres_program._DEBIAN", tmp_path / "nothing")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    run_program("pg_dump", "postgresql://saku:geheim@host/ledger", "--file=x")
    words = (tmp_path / "told").read_text().split()
    assert words[-1] == "geheim"
    assert not any("geheim" in word for word in words[:-1])
    assert "dbname=ledger" in " ".join(words)
