"""The list of what happened, over HTTP."""

import pytest

from api_contract import path
from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.event import AccountOpened
from backend.storage.journal import Entry
from backend.storage.person import PersonRecord
from tests.backend.support import NOON, Backend, Customer, code_of, mint_id


def test_each_side_reads_its_own_line(backend: Backend, sari: Customer, budi: Customer) -> None:
    backend.fund(sari, 1_000_000)
    sent = sari.pay(budi, 1_500_000, note="Sewa").json()
    [mine, top_up, _] = sari.get(path.ACTIVITY).json()["items"]
    [theirs] = budi.get(path.ACTIVITY).json()["items"]
    assert (mine["amount"]["minor"], mine["direction"]) == ("-1501000", "sent")
    assert (theirs["amount"]["minor"], theirs["direction"]) == ("1500000", "received")
    assert (mine["counterparty_name"], theirs["counterparty_name"]) == ("Budi", "Sari")
    assert mine["transfer_id"] == theirs["transfer_id"] == sent["id"]
    assert (mine["kind"], top_up["kind"]) == ("transfer", "top_up")
    assert mine["id"] != theirs["id"]


def test_paying_a_merchant_is_a_purchase_without_a_fee(backend: Backend, sari: Customer) -> None:
    backend.fund(sari, 5_000_000)
    kopi = PersonRecord(mint_id(), PersonKind.MERCHANT, "Kopi", "kopi", "+6281200000077", NOON)
    with backend.context.storage.write() as books:
        books.people.add(kopi)
        books.journal.append(Entry(AccountOpened(NOON, mint_id(), kopi.id, Currency.IDR)))
    found = sari.post(path.PAYEES_LOOKUP, {"query": "@kopi"}).json()
    assert (found["kind"], found["currencies"]) == ("merchant", ["IDR"])
    merchant = {"payee_id": kopi.id, "payee_name": "Kopi"}
    no_fee = {"minor": "0", "currency": "IDR"}
    assert sari.pay(sari, 2_000_000, highest_fee=no_fee, **merchant).status_code == 201
    newest = sari.get(path.ACTIVITY).json()["items"][0]
    assert (newest["kind"], newest["amount"]["minor"]) == ("purchase", "-2000000")


def test_pages_hold_fifty_lines_and_none_is_lost_or_doubled(
    backend: Backend, sari: Customer
) -> None:
    for minor in range(1, 120):
        backend.fund(sari, minor)
    amounts: list[int] = []
    sizes: list[int] = []
    cursor = None
    while cursor or not sizes:
        page = sari.get(path.ACTIVITY, **({"cursor": cursor} if cursor else {})).json()
        sizes.append(len(page["items"]))
        amounts += [int(item["amount"]["minor"]) for item in page["items"]]
        cursor = page["next_cursor"]
        # A line that arrives while somebody scrolls must not shift the pages.
        backend.fund(sari, 999)
    assert sizes == [50, 50, 20]
    assert amounts == [*range(119, 0, -1), 1_000_000]


def test_lines_can_be_filtered(sari: Customer, budi: Customer) -> None:
    sari.pay(budi, 1_000)
    budi.pay(sari, 400)
    account = sari.account["id"]

    def amounts(**query: str) -> list[str]:
        items = sari.get(path.ACTIVITY, **query).json()["items"]
        return [item["amount"]["minor"] for item in items]

    assert amounts(direction="sent") == ["-1000"]
    assert amounts(direction="received", account_id=account) == ["400", "1000000"]
    assert amounts(account_id=account) == ["400", "-1000", "1000000"]


def test_somebody_elses_account_is_not_found(sari: Customer, budi: Customer) -> None:
    answer = sari.get(path.ACTIVITY, account_id=budi.account["id"])
    assert (answer.status_code, code_of(answer)) == (404, "account_not_found")


@pytest.mark.parametrize("cursor", ["x", "____________", "AAAA", "%00", "____________________"])
def test_a_made_up_cursor_is_refused(sari: Customer, cursor: str) -> None:
    answer = sari.get(path.ACTIVITY, cursor=cursor)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
