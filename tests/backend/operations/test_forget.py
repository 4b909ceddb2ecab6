"""An operator forgets somebody, and the files know nothing of them any more."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from api_contract.money import Currency
from api_contract.person import PersonKind
from api_contract.pin import PinRecipe
from backend.__main__ import main
from backend.commands.posting import record_payout, record_top_up
from backend.ledger.account import LedgerAccount
from backend.ledger.event import AccountClosed, AccountOpened, PayoutPosted
from backend.ledger.funding import post_top_up
from backend.storage.books import Books
from backend.storage.challenge import ChallengeRecord
from backend.storage.device import DeviceRecord
from backend.storage.forgetting import is_in_use, scrub
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from backend.storage.pin import PinRecord
from backend.storage.session import SessionRecord
from backend.storage.sqlite import FILE_NAME
from backend.storage.unavailable import StorageUnavailable
from tests.backend.operations.support import LedgerPlace
from tests.backend.support import NOON, RECIPE

LEAVER = "leaver"
NAME, HANDLE, PHONE = "Wahyuningsih Kusumawardhani", "wahyuningsih", "+6281277777777"
DEVICE, NOTE, PIN_HASH = "Wahyuningsihs phone", "Kado rahasia untuk Tini", "hash-of-wahyuningsih"
KEYS = ("session-key", "transfer-key")
PEOPLE = 300
"""So many that the pages of the tables were split, and left pieces behind."""


@pytest.fixture
def ledger(place: LedgerPlace) -> LedgerPlace:
    """Many people, one of whom has left everything that there can be of them."""
    storage = place.open()
    for number in range(PEOPLE):
        is_leaver = number == PEOPLE // 2
        with storage.write() as books:
            person = PersonRecord(
                LEAVER if is_leaver else f"person-{number}",
                PersonKind.PERSON,
                NAME if is_leaver else f"Person {number}",
                HANDLE if is_leaver else f"person_{number}",
                PHONE if is_leaver else f"+62812000{number:05}",
                NOON,
            )
            person = books.people.add(person)
            recipe = PinRecipe.model_validate(RECIPE)
            books.pins.set(person.id, PinRecord(recipe, PIN_HASH if is_leaver else "hash"))
            add_device(books, person.id)
            session = SessionRecord(
                f"session-{number}",
                person.id,
                f"device-{person.id}",
                f"session-key-{person.id}",
                0,
                NOON,
                NOON,
            )
            books.sessions.add(session)
            books.sessions.add_access_token(f"access-{person.id}", session.id, NOON)
            books.sessions.add_refresh_token(f"refresh-{person.id}", session.id, 0)
            later = NOON + timedelta(minutes=1)
            challenge = ChallengeRecord(f"code-{number}", person.phone, b"code", later, later)
            books.challenges.add(challenge)
            books.challenges.add_ticket(f"ticket-{number}", person.phone, later)
            account_id = f"{person.id}-idr"
            books.journal.append(Entry(AccountOpened(NOON, account_id, person.id, Currency.IDR)))
            account = LedgerAccount(account_id, Currency.IDR, 0)
            top_up = post_top_up(account, f"top-up-{number}", 100, NOON)
            record_top_up(books, top_up, person, NOTE)
    with storage.write() as books:
        found = books.people.find(LEAVER)
        assert found is not None
        payout = PayoutPosted(NOON, "payout", f"{LEAVER}-idr", 100, Currency.IDR)
        record_payout(books, payout, found, NOTE)
    storage.close()
    return place


def add_device(books: Books, person_id: str) -> None:
    session_key, transfer_key = (f"{kind}-{person_id}" for kind in KEYS)
    device = DeviceRecord(
        id=f"device-{person_id}",
        person_id=person_id,
        name=DEVICE,
        zone="Asia/Jakarta",
        address="203.0.113.7",
        keeps_keys=True,
        session_key=session_key,
        transfer_key=transfer_key,
        enrolled_at=NOON,
        trusted_from=NOON,
        small_until=None,
    )
    books.devices.add(device)


def close_account(place: LedgerPlace) -> None:
    storage = place.open()
    with storage.write() as books:
        books.journal.append(Entry(AccountClosed(NOON, f"{LEAVER}-idr")))
    storage.close()


def wrapped_key(place: LedgerPlace) -> bytes:
    storage = place.open()
    with storage.read() as books:
        person = books.people.find(LEAVER)
    storage.close()
    assert person is not None
    return person.sealing_key


def leave_traces(place: LedgerPlace) -> None:
    """What SQLite leaves behind in its pages where it was not built to clean up after itself."""
    with closing(sqlite3.connect(place.folder / FILE_NAME, isolation_level=None)) as raw:
        raw.execute("PRAGMA secure_delete = OFF")
        raw.execute("CREATE TABLE earlier AS SELECT * FROM people JOIN pins ON person_id = id")
        raw.execute("DROP TABLE earlier")


def found_in_files(place: LedgerPlace, *pieces: bytes) -> set[bytes]:
    contents = [file.read_bytes() for file in place.folder.iterdir()]
    return {piece for piece in pieces for content in contents if piece in content}


@pytest.mark.parametrize("name", [f"@{HANDLE}", PHONE, LEAVER])
def test_they_are_forgotten_by_any_name(
    ledger: LedgerPlace, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["forget", *ledger.options, "--person", name]) == 1
    assert capsys.readouterr().err == "They still have an account: it has to be closed first.\n"
    close_account(ledger)
    tables = ledger.tables()
    assert main(["forget", *ledger.options, "--person", name]) == 0
    assert wrapped_key(ledger) == b""
    assert ledger.tables() == tables
    assert main(["verify", *ledger.options]) == 0
    capsys.readouterr()
    assert main(["forget", *ledger.options, "--person", f"@{HANDLE}"]) == 1
    assert capsys.readouterr().err == f"There is nobody called @{HANDLE}.\n"
    # Whoever was cut short does it again.
    assert main(["forget", *ledger.options, "--person", LEAVER]) == 0


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_nothing_of_them_is_left_in_the_files(ledger: LedgerPlace) -> None:
    close_account(ledger)
    key = wrapped_key(ledger)
    words = [
        *(each.encode() for each in (NAME, HANDLE, PHONE, PIN_HASH)),
        *(f"{kind}-{LEAVER}".encode() for kind in ("access", "refresh", *KEYS)),
    ]
    assert found_in_files(ledger, *words, key) == {*words, key}
    leave_traces(ledger)
    # Notes are sealed, so they never were there to be read.
    assert not found_in_files(ledger, NOTE.encode())
    main(["forget", *ledger.options, "--person", f"@{HANDLE}"])
    assert not found_in_files(ledger, *words, key, NOTE.encode())
    assert found_in_files(ledger, b"Person 7", DEVICE.encode())


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_a_file_in_use_is_left_alone(
    ledger: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    close_account(ledger)
    assert not is_in_use(ledger.folder)
    storage = ledger.open()
    assert is_in_use(ledger.folder)
    capsys.readouterr()
    assert main(["forget", *ledger.options, "--person", LEAVER]) == 1
    assert capsys.readouterr().err == "A backend works on this ledger: stop it first.\n"
    assert wrapped_key(ledger)
    with storage.read() as books:
        assert books.journal.head
        with pytest.raises(StorageUnavailable):
            scrub(ledger.folder)
    storage.close()
    assert not is_in_use(ledger.folder)
