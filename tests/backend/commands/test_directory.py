"""What a process remembers of people is never older than the group that it judges."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from api_contract.money import Currency
from backend.commands import reader_cache
from backend.commands.directory import Directory
from backend.commands.forgetting import forget_person
from backend.ledger.event import AccountClosed, AccountOpened
from backend.storage.books import Books
from backend.storage.database import Storage, open_storage
from backend.storage.journal import Entry
from backend.storage.session import Sessions
from tests.backend.support import Backend, Customer, FakeClock, code_of

PERSON_LIMIT = 20_000_000


@pytest.fixture
def elsewhere(backend: Backend, tmp_path: Path, engine_url: str | None) -> Iterator[Storage]:
    """Another process on the same database, as far as the backend can tell."""
    with closing(open_storage(tmp_path, engine_url)) as storage:
        yield storage


@pytest.fixture
def asked(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many sessions each look into the books was for."""
    asked: list[int] = []
    real = Sessions.ask_by_access_token

    def ask(sessions: Sessions, hashes: list[str], *rest: object) -> object:
        asked.append(len(hashes))
        return real(sessions, hashes, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Sessions, "ask_by_access_token", ask)
    return asked


def close_account(books: Books, customer: Customer) -> None:
    (account,) = books.accounts.list_of(customer.id)
    at = books.journal.head.at
    books.journal.append(Entry(AccountClosed(at, account.id)))


def test_who_is_remembered_is_not_asked_for_again(
    asked: list[int], sari: Customer, budi: Customer
) -> None:
    request = sari.sign(sari.intent(budi, 1_000))
    asked.clear()
    assert sari.send(request).status_code == 201
    assert asked == [1]
    request = sari.sign(sari.intent(budi, 1_000))
    asked.clear()
    assert sari.send(request).status_code == 201
    assert asked == []


def test_a_session_ended_elsewhere_sends_nothing_more(
    elsewhere: Storage, sari: Customer, budi: Customer, clock: FakeClock
) -> None:
    assert sari.pay(budi, 1_000).status_code == 201
    request = sari.sign(sari.intent(budi, 1_000))
    with elsewhere.write() as books:
        books.sessions.end(str(sari.started["session_id"]), clock())
    assert code_of(sari.send(request)) == "unauthenticated"
    assert budi.balance == 1_000


def test_an_account_closed_and_another_opened_elsewhere(
    elsewhere: Storage, sari: Customer, budi: Customer
) -> None:
    assert sari.pay(budi, 1_000).status_code == 201
    assert budi.pay(sari, 1_000).status_code == 201
    with elsewhere.write() as books:
        close_account(books, budi)
    assert code_of(sari.pay(budi, 2_000)) == "payee_cannot_receive"
    with elsewhere.write() as books:
        at, account_id = books.journal.head.at, str(uuid4())
        books.journal.append(Entry(AccountOpened(at, account_id, budi.id, Currency.IDR)))
    assert sari.pay(budi, 2_000).status_code == 201
    assert (budi.account["id"], budi.balance) == (account_id, 2_000)


def test_whoever_was_forgotten_elsewhere_is_sent_nothing(
    elsewhere: Storage, sari: Customer, budi: Customer
) -> None:
    assert sari.pay(budi, 1_000).status_code == 201
    assert budi.pay(sari, 1_000).status_code == 201
    request, back = sari.sign(sari.intent(budi, 2_000)), budi.sign(budi.intent(sari, 1))
    with elsewhere.write() as books:
        close_account(books, budi)
    # Both are remembered anew, so that it is the forgetting that must be noticed.
    assert code_of(sari.send(request)) == "payee_cannot_receive"
    assert code_of(budi.send(back)) == "account_not_found"
    forget_person(elsewhere, budi.id)
    assert code_of(sari.send(request)) == "payee_changed"
    assert code_of(budi.send(back)) == "unauthenticated"


def test_a_token_that_ran_out_is_forgotten(
    backend: Backend, sari: Customer, budi: Customer, clock: FakeClock
) -> None:
    assert sari.pay(budi, 1_000).status_code == 201
    request = sari.sign(sari.intent(budi, 1_000))
    clock.advance(minutes=5)
    assert code_of(sari.send(request)) == "unauthenticated"


def test_a_day_later_the_limit_is_a_new_one(
    backend: Backend, sari: Customer, budi: Customer, clock: FakeClock
) -> None:
    backend.fund(sari, 3 * PERSON_LIMIT)
    for _ in range(2):
        for _ in range(2):
            assert sari.pay(budi, PERSON_LIMIT // 2).status_code == 201
        assert code_of(sari.pay(budi, 1)) == "daily_limit_exceeded"
        clock.advance(hours=24)
        backend.come_back(sari)
    assert sari.pay(budi, 1).status_code == 201


def test_with_room_for_nobody_everybody_still_pays(
    backend: Backend, sari: Customer, budi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cache in (backend.context.directory._sessions, backend.context.directory._residents):
        monkeypatch.setattr(cache, "_most_kept", 0)
    assert sari.pay(budi, 1_000).status_code == 201
    assert (sari.balance, budi.balance) == (999_000, 1_000)


def test_what_is_remembered_of_days_is_bounded(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.commands.directory.MOST_KEPT", 2)
    directory = Directory(backend.context.storage)
    for number in range(5):
        directory.learn_sent_before(str(number), number)
    assert len(directory._sent_before) <= 2
    assert directory.sent_before("4") == 4
    assert reader_cache.MOST_KEPT > 2
