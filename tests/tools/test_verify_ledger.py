"""The auditor's file stands alone, and says the same as the backend's own verification."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given

from api_contract.money import Currency
from backend.ledger.canonical import encode
from backend.ledger.event import Event, TopUpPosted
from backend.storage.instant import EPOCH, to_micros
from backend.storage.journal import Entry
from backend.storage.read_only import open_read_only
from backend.storage.sqlite import FILE_NAME
from backend.storage.verification import verify
from tests.backend.ledger.facts import events as any_event
from tests.backend.operations.support import LedgerPlace, fill
from tests.tampering.detectors import VERIFY_LEDGER, load_file
from tests.tampering.impossible import BEGINNING, IMPOSSIBLE

VECTORS = (
    # RFC 8032 section 7.1: public key, message, signature.
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)


FILE = load_file()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> LedgerPlace:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else None
    place = LedgerPlace(tmp_path / "data", url)
    fill(place, 600)
    return place


def run(place: LedgerPlace, *more: str, key: str | None = None) -> tuple[int, str]:
    """Exit code and last line of the file, run where nothing but Python is there."""
    storage = place.open()
    storage.close()
    ledger = place.url or str(place.folder / FILE_NAME)
    command = [sys.executable, "-I", "-S", str(VERIFY_LEDGER), ledger]
    command += [key or storage.key_ring.public_key.hex(), *more]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert "Traceback" not in done.stderr
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def spoil(place: LedgerPlace, statement: str) -> None:
    if place.url is not None:
        with psycopg.connect(place.url) as connection:
            connection.execute("ALTER TABLE events DISABLE TRIGGER USER")
            connection.execute(statement.encode())
        return
    thief = sqlite3.connect(place.folder / FILE_NAME)
    for trigger in ("never_change", "never_go", "grow_by_one"):
        thief.execute(f"DROP TRIGGER IF EXISTS events_{trigger}")
    thief.execute(statement)
    thief.commit()
    thief.close()


def test_a_whole_ledger_with_and_without_a_kept_head(place: LedgerPlace, tmp_path: Path) -> None:
    with open_read_only(place.folder, place.url) as connection:
        head = verify(connection).head
    assert run(place) == (0, f"whole: {head.size} events, root {head.root}")
    kept = tmp_path / "head.json"
    kept.write_text(head.model_dump_json())
    assert run(place, str(kept))[0] == 0
    kept.write_text(head.model_copy(update={"root": "0" * 64}).model_dump_json())
    assert run(place, str(kept)) == (
        1,
        "broken: the first 605 events are not those of the kept head",
    )


def test_broken_ones(place: LedgerPlace) -> None:
    assert run(place, key="00" * 32) == (1, "broken: a head was signed with another key")
    for statement, what in (
        ("UPDATE accounts SET changes = 0 WHERE id = 'budi-idr'", "broken: account budi-idr is"),
        ("UPDATE tiles SET level = 5 WHERE number = 1", "broken: tile 1 of level 5 is not"),
        ("UPDATE head SET at = at + 1", "broken: the head ends at event 605"),
        ("UPDATE events SET salt = hash WHERE number = 9", "broken: event 9 is not what was"),
        ("DELETE FROM events WHERE number = 4", "broken: event 4 is missing"),
    ):
        spoil(place, statement)
        code, told = run(place)
        assert (code, what in told) == (1, True), told


def test_what_can_not_be_read(tmp_path: Path) -> None:
    for place in (
        LedgerPlace(tmp_path, "postgresql://nobody@127.0.0.1:1/none"),
        LedgerPlace(tmp_path / "none", None),
    ):
        command = [sys.executable, "-I", "-S", str(VERIFY_LEDGER)]
        ledger = place.url or str(place.folder / FILE_NAME)
        done = subprocess.run([*command, ledger, "00"], capture_output=True, text=True)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


@pytest.mark.parametrize("events", [events for events, _ in IMPOSSIBLE])
def test_what_can_not_happen_is_refused(events: tuple[Event, ...]) -> None:
    accounts = FILE.Accounts()
    before = (*BEGINNING, *events[:-1])
    for number, event in enumerate(before, 1):
        accounts.apply(number, FILE.read_event(encode(event)))
    with pytest.raises((FILE.Broken, KeyError)):
        accounts.apply(len(before) + 1, FILE.read_event(encode(events[-1])))


@given(any_event)
def test_every_event_is_read(event: Event) -> None:
    read = FILE.read_event(encode(event))
    postings = [(each.account_id, each.amount_minor) for each in event.postings]
    assert sorted(FILE.postings_of(read)) == sorted(postings)
    assert FILE.micros_of(read["at"]) == to_micros(event.at)
    held = [each.amount_minor for each in event.reservations]
    assert FILE.reservation_of(read) == (held[0] if held else None)


def test_time_never_goes_back(place: LedgerPlace) -> None:
    go_back(place)
    assert run(place) == (
        1,
        "broken: event 606 has another time than it says, or an older one than before it",
    )


def go_back(place: LedgerPlace) -> None:
    """Who has the key appends an event that is older than the last one."""
    storage = place.open()
    with storage.write() as books:
        books.journal.lock()
        books.journal._head = replace(books.journal.head, at=EPOCH)
        older = TopUpPosted(EPOCH, "older", "sari-idr", 1, Currency.IDR)
        books.journal.append(Entry(older))
    storage.close()


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_the_rfc(key: str, message: str, signature: str) -> None:
    good = bytes.fromhex(signature)
    assert FILE.is_signed(bytes.fromhex(key), bytes.fromhex(message), good)
    assert not FILE.is_signed(bytes.fromhex(key), bytes.fromhex(message) + b"x", good)
    for place in range(0, 64, 7):
        bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        assert not FILE.is_signed(bytes.fromhex(key), bytes.fromhex(message), bad)


def test_signatures_like_those_of_the_ledger() -> None:
    for number in range(20):
        private = Ed25519PrivateKey.generate()
        key, message = private.public_key().public_bytes_raw(), bytes([number]) * number
        signature = private.sign(message)
        assert FILE.is_signed(key, message, signature)
        # The same scalar, written otherwise: a second signature that must not pass.
        scalar = int.from_bytes(signature[32:], "little") + FILE.ORDER
        assert not FILE.is_signed(key, message, signature[:32] + scalar.to_bytes(32, "little"))
        assert not FILE.is_signed(key, message, signature[:-1])
        assert not FILE.is_signed(key[::-1], message, signature)
