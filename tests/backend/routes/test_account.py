"""Accounts over HTTP."""

from api_contract import path
from backend.commands.posting import record_hold
from backend.ledger.event import HoldPlaced
from tests.backend.support import NOON, Backend, Customer, code_of, mint_id


def test_a_hold_lowers_what_is_available_and_not_the_balance(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    with backend.context.storage.write() as books:
        person = books.people.find(sari.id)
        assert person is not None
        account = books.accounts.list_of(sari.id)[0]
        hold = HoldPlaced(NOON, mint_id(), account.id, 700_000, account.currency)
        record_hold(books, hold, person)
    now = sari.account
    assert (now["balance_minor"], now["available_minor"], now["on_hold_minor"]) == (
        "1000000",
        "300000",
        "700000",
    )
    assert code_of(sari.pay(budi, 300_001)) == "insufficient_funds"
    assert sari.pay(budi, 300_000).status_code == 201
    heard = sari.get(path.LIVE_EVENTS, after=0).json()["events"]
    assert "accounts_changed" in [event["kind"] for event in heard]


def test_a_customer_sees_their_own_accounts_only(sari: Customer, budi: Customer) -> None:
    mine, theirs = (
        {account["id"] for account in customer.get(path.ACCOUNTS).json()["accounts"]}
        for customer in (sari, budi)
    )
    assert mine
    assert not mine & theirs
