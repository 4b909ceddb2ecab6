"""People who leave are forgotten, and the ledger still adds up."""

from functools import partial

import pytest
from cryptography.exceptions import InvalidTag

from api_contract import path
from api_contract.problem import ErrorCode
from backend.commands.closing import close_account
from backend.commands.forgetting import forget_person
from backend.storage.sealing import FORGOTTEN, Sealer
from tests.backend.commands.support import caller_of, refusal
from tests.backend.support import Backend, Customer, check_books, code_of

NOTE = "Untuk kado rahasia"


@pytest.fixture
def leaver(backend: Backend, sari: Customer) -> Customer:
    """Somebody who paid Sari, was paid by her, and has closed their account."""
    customer = backend.sign_up("wahyuningsih", "+6281277777777", "Wahyuningsih")
    sari.pay(customer, 5_000, note=NOTE)
    customer.pay(sari, 5_000, note=NOTE)
    # Half a sign-in on another device.
    backend.prove(customer.phone)
    close_account(backend.context, caller_of(customer), customer.account["id"])
    return customer


def test_nobody_is_forgotten_who_has_an_account(backend: Backend, sari: Customer) -> None:
    storage = backend.context.storage
    ask = partial(forget_person, storage, sari.id)
    assert refusal(ask)[0] is ErrorCode.ACCOUNT_NOT_EMPTY
    assert refusal(partial(forget_person, storage, "nobody"))[0] is ErrorCode.NOT_FOUND
    assert sari.get(path.ME).json()["name"] == "Sari"


def test_what_is_personal_is_gone_from_every_table(
    backend: Backend, sari: Customer, leaver: Customer
) -> None:
    storage = backend.context.storage
    with storage.read() as books:
        before = books.people.find(leaver.id)
    assert before is not None
    personal = (before.name, before.handle, leaver.phone, before.sealing_key)
    found = {each for each in personal if _tables_with(backend, each)}
    assert found == set(personal)
    forget_person(storage, leaver.id)
    assert not any(_tables_with(backend, each) for each in personal)
    with storage.read() as books:
        after = books.people.find(leaver.id)
        assert books.pins.find(leaver.id) is None
        assert books.sessions.find(leaver.started["session_id"]) is None
        assert books.people.find_by_phone(leaver.phone) is None
        assert books.people.find_by_handle("wahyuningsih") is None
    assert after is not None
    assert (after.name, after.sealing_key) == ("", b"")
    # What its rows are found by, in every table, and only there where the ledger needs it.
    assert _tables_with(backend, leaver.id) == ["accounts", "events", "people"]
    assert code_of(leaver.get(path.ME)) == "unauthenticated"
    forget_person(storage, leaver.id)
    check_books(backend)


def test_the_others_still_read_their_own(
    backend: Backend, sari: Customer, leaver: Customer
) -> None:
    items = sari.get(path.ACTIVITY).json()["items"]
    forget_person(backend.context.storage, leaver.id)
    assert sari.get(path.ACTIVITY).json()["items"] == items
    assert items[0]["counterparty_name"] == "Wahyuningsih"
    assert items[0]["note"] == NOTE
    receipt = sari.get(path.TRANSFER.format(transfer_id=items[0]["transfer_id"])).json()
    assert receipt["payer_name"] == "Wahyuningsih"


def test_not_even_the_master_key_opens_their_words(
    backend: Backend, sari: Customer, leaver: Customer
) -> None:
    storage = backend.context.storage
    sealer = Sealer(storage.key_ring.sealing)
    with storage.read() as books:
        person, other = books.people.find(leaver.id), books.people.find(sari.id)
        number = books.journal.head.number - 1
        connection = books.journal._connection
        rows = connection.execute("SELECT sealed FROM events WHERE number = ?", (number,))
        sealed = rows.fetchone()[0]
    assert person is not None
    assert other is not None
    assert sealer.open(number, sealed, 0, person.sealing_key).note == NOTE
    forget_person(storage, leaver.id)
    with storage.read() as books:
        forgotten = books.people.find(leaver.id)
    assert forgotten is not None
    assert sealer.open(number, sealed, 0, forgotten.sealing_key) == FORGOTTEN
    # Every key that is left, and a fresh one: none is theirs.
    for key in (other.sealing_key, sealer.mint_key()):
        with pytest.raises(InvalidTag):
            sealer.open(number, sealed, 0, key)


def test_phone_and_handle_are_free_again(
    backend: Backend, sari: Customer, leaver: Customer
) -> None:
    forget_person(backend.context.storage, leaver.id)
    accepted = backend.prove(leaver.phone)
    assert accepted["next"] == "sign_up"
    again = backend.sign_up("wahyuningsih", leaver.phone, "Wahyuningsih")
    assert again.id != leaver.id
    assert again.get(path.ACTIVITY).json()["items"] == []
    assert sari.pay(again, 1_000).status_code == 201


def _tables_with(backend: Backend, value: str | bytes) -> list[str]:
    """Tables with a row that has the value, or text with it inside."""
    found = []
    with backend.context.storage.read() as books:
        connection = books.journal._connection
        for table in _TABLES:
            for row in connection.execute(f"SELECT * FROM {table}"):
                columns = [bytes(each) if isinstance(each, memoryview) else each for each in row]
                if any(_holds(column, value) for column in columns):
                    found.append(table)
                    break
    return found


def _holds(column: object, value: str | bytes) -> bool:
    if isinstance(column, bytes):
        return (value if isinstance(value, bytes) else value.encode()) in column
    return isinstance(column, str) and isinstance(value, str) and value in column


_TABLES = (
    *("accounts", "events", "facts", "holds", "lines", "news", "people", "proposals"),
    *("access_tokens", "challenges", "devices", "pins", "refresh_tokens", "sequences"),
    *("sessions", "snapshots", "tickets"),
)


def test_whoever_paid_them_lately_can_still_pay_others(
    backend: Backend, sari: Customer, leaver: Customer
) -> None:
    assert [each["id"] for each in sari.get(path.PAYEES).json()["payees"]] == [leaver.id]
    forget_person(backend.context.storage, leaver.id)
    assert sari.get(path.PAYEES).json() == {"payees": []}
