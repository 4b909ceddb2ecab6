"""The demo world: whole, lively, and the same every time."""

import time
from datetime import timedelta
from pathlib import Path

import httpx

from api_contract import path
from api_contract.activity import ActivityKind
from api_contract.pin import PinRecipe, is_weak_pin
from api_contract.pin_proof import derive_proof, derive_root
from backend.application import open_context
from backend.demo import DEMO_SIGN_INS
from backend.partners.code_sender import DemoCodeSender
from backend.server import EmbeddedBackend
from backend.settings import Settings
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.verification import verify_chain
from tests.backend.support import NOON, FakeClock, Keys, ProvenClient, quick_settings


def build(folder: Path) -> Storage:
    context = open_context(quick_settings(folder, FakeClock(), demo=True), DemoCodeSender())
    return context.storage


def lines_of(books: Books, handle: str) -> list[tuple[ActivityKind, int]]:
    person = books.people.find_by_handle(handle)
    assert person is not None
    lines = books.activity.list_before(
        books.accounts.list_ids_of(person.id), person.sealing_key, 10**9, 1_000
    )
    return [(ActivityKind(line.particulars.kind), line.amount_minor) for line in lines]


def test_its_books_are_whole_and_its_main_person_is_busy(tmp_path: Path) -> None:
    storage = build(tmp_path)
    with storage.read() as books:
        assert verify_chain(books) > 500
        sari = books.people.find_by_handle("sari")
        assert sari is not None
        assert len(lines_of(books, "sari")) >= 120
        accounts = books.accounts.list_of(sari.id)
        assert [account.currency.value for account in accounts] == ["IDR", "SGD"]
        assert accounts[0].on_hold_minor > 0
        dates = [
            line.event.at
            for line in books.activity.list_before(
                books.accounts.list_ids_of(sari.id), sari.sealing_key, 10**9, 1_000
            )
        ]
        assert dates == sorted(dates, reverse=True)
        assert NOON - timedelta(hours=1) < dates[0] <= NOON
        assert dates[-1] < NOON - timedelta(days=119)
    storage.close()


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = build(tmp_path / "first"), build(tmp_path / "second")
    with first.read() as one, second.read() as other:
        assert [event.body for event in one.journal.read()] == [
            event.body for event in other.journal.read()
        ]
        before = len(list(one.journal.read()))
    first.close()
    second.close()
    # Building again in books that hold somebody changes nothing.
    again = build(tmp_path / "first")
    with again.read() as books:
        assert len(list(books.journal.read())) == before
    again.close()


def test_everybody_who_is_named_can_sign_in_at_once(tmp_path: Path) -> None:
    begun = time.perf_counter()
    settings = Settings.for_demo(tmp_path)
    with EmbeddedBackend(settings) as url, httpx.Client(base_url=url) as http:
        assert time.perf_counter() - begun < 4
        for person in DEMO_SIGN_INS:
            assert not is_weak_pin(person.pin)
            sent = http.post(path.SIGN_IN_CODES, json={"phone": person.phone}).json()
            check = {"challenge_id": sent["challenge_id"], "code": settings.fixed_code}
            accepted = http.post(path.SIGN_IN_CHECKS, json=check).json()
            recipe, keys = PinRecipe.model_validate(accepted["recipe"]), Keys()
            body = {
                "ticket": accepted["ticket"],
                "pin_proof": derive_proof(derive_root(person.pin, recipe)),
                "device": keys.enrol(accepted["ticket"]),
            }
            begin = ProvenClient(http, settings.clock).ask(keys, "POST", path.SESSIONS, json=body)
            assert begin.json()["person"]["name"] == person.name
