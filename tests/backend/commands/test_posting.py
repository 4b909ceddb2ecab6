"""Money that comes in, goes out or is paid to the house: its owner sees each of them at once."""

from api_contract import path
from backend.commands.posting import (
    deciding,
    granted,
    record_by_house,
    record_payout,
    record_top_up,
)
from backend.ledger.funding import decide_fee, decide_payout, post_top_up
from backend.storage.person import PersonRecord
from tests.backend.commands.support import figures, live_events, newest_event
from tests.backend.support import Backend, Customer, check_books


def test_each_is_a_line_and_a_live_event(backend: Backend, sari: Customer) -> None:
    heard = newest_event(sari)
    with deciding(backend.context.storage, backend.clock()) as (books, at):
        person = books.people.find(sari.id)
        assert isinstance(person, PersonRecord)
        (account,) = books.accounts.list_of(sari.id)
        record_by_house(books, granted(decide_fee(account, "fee", 2_500, at)), person)
        payout = granted(decide_payout(account, "payout", 400_000, at))
        record_payout(books, payout, person, "Bank Contoh")
        record_top_up(books, post_top_up(account, "top-up", 30, at), person, "Warung")
    assert figures(sari) == (597_530, 0, 597_530)
    lines = [
        (item["kind"], item["direction"], item["counterparty_name"], item["amount"]["minor"])
        for item in sari.get(path.ACTIVITY).json()["items"]
    ]
    assert lines[:3] == [
        ("top_up", "received", "Warung", "30"),
        ("payout", "sent", "Bank Contoh", "-400000"),
        ("fee", "sent", "Saku", "-2500"),
    ]
    told = live_events(sari, heard)
    assert [event["kind"] for event in told] == ["activity_added"] * 3
    # Who was paid by a fee is nobody to pay again.
    assert sari.get(path.PAYEES).json() == {"payees": []}
    check_books(backend)
