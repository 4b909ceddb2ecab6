"""Two people of the staff put a balance right."""

from functools import partial

import pytest

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from backend.__main__ import main
from backend.commands.adjustment import approve_adjustment, propose_adjustment
from backend.commands.refused import Refused
from backend.ledger.account import adjustments_account
from backend.ledger.event import AccountClosed, AdjustmentPosted, PayoutPosted
from backend.ledger.reason import AdjustmentReason, Side
from backend.storage.database import Storage
from backend.storage.journal import Entry
from backend.storage.verification import verify_chain
from tests.backend.operations.support import LedgerPlace, fill
from tests.backend.support import NOON, at_once

FUNDS = 10**9


@pytest.fixture(autouse=True)
def ledger(place: LedgerPlace) -> None:
    fill(place, 0)


def told(capsys: pytest.CaptureFixture[str], place: LedgerPlace, *words: str) -> str:
    capsys.readouterr()
    assert main(["adjust", words[0], *place.options, *words[1:]]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    return line


def refusal(capsys: pytest.CaptureFixture[str], place: LedgerPlace, *words: str) -> str:
    capsys.readouterr()
    assert main(["adjust", words[0], *place.options, *words[1:]]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


def proposal(amount: str = "500", side: str = "credit", account: str = "sari-idr") -> list[str]:
    options = {"account": account, "amount": amount, "side": side, "reason": "goodwill"}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return ["propose", *words, "--by", "ani"]


def balance(place: LedgerPlace, account_id: str) -> int:
    (row,) = (row for row in place.tables(["accounts"])["accounts"] if row[0] == account_id)
    return int(row[5])


def test_nothing_moves_before_somebody_else_agrees(
    place: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    adjustment_id = told(capsys, place, *proposal())
    assert balance(place, "sari-idr") == FUNDS
    (kept,) = place.tables(["proposals"])["proposals"]
    assert kept[:6] == (adjustment_id, "sari-idr", "credit", 500, "goodwill", "ani")
    assert kept[7:] == (None, None)
    for same in ("ani", " Ani "):
        said = refusal(capsys, place, "approve", adjustment_id, "--by", same)
        assert said == "Somebody else than who proposed it has to approve it."
    assert balance(place, "sari-idr") == FUNDS
    posted = told(capsys, place, "approve", adjustment_id, "--by", "dewi")
    assert posted == ("credit of 500 IDR is posted to sari-idr, proposed by ani, approved by dewi.")
    assert balance(place, "sari-idr") == FUNDS + 500
    assert balance(place, adjustments_account(Currency.IDR)) == -500
    (kept,) = place.tables(["proposals"])["proposals"]
    assert kept[7] == "dewi"
    assert kept[8] >= kept[6]
    # Nobody's second yes moves more.
    assert told(capsys, place, "approve", adjustment_id, "--by", "dewi") == posted
    said = refusal(capsys, place, "approve", adjustment_id, "--by", "tini")
    assert said == "Somebody else has approved it already."
    assert balance(place, "sari-idr") == FUNDS + 500


def test_its_owner_reads_of_it_and_the_books_are_whole(
    place: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    adjustment_id = told(capsys, place, *proposal("700", "debit"))
    told(capsys, place, "approve", adjustment_id, "--by", "dewi")
    storage = place.open()
    with storage.read() as books:
        person = books.people.find("sari")
        assert person is not None
        (line,) = books.activity.list_before(["sari-idr"], person.sealing_key, 10**9, 1)
        verify_chain(books)
    storage.close()
    assert (line.amount_minor, line.particulars.counterparty_name) == (-700, "Saku")
    assert isinstance(line.event, AdjustmentPosted)
    assert (line.event.proposed_by, line.event.approved_by) == ("ani", "dewi")


def test_what_can_not_be_is_a_sentence(
    place: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = "No customer has such an account open."
    assert refusal(capsys, place, *proposal(account="nothing")) == nobody
    assert refusal(capsys, place, *proposal(account="fees:IDR")) == nobody
    assert "more than zero" in refusal(capsys, place, *proposal("0"))
    said = refusal(capsys, place, "approve", "nothing", "--by", "dewi")
    assert said == "There is no such proposal."
    # Budi has 700 on hold.
    adjustment_id = told(capsys, place, *proposal(str(FUNDS), "debit", "budi-idr"))
    said = refusal(capsys, place, "approve", adjustment_id, "--by", "dewi")
    assert said == "There isn't that much available in the account."
    for spelling in ("", "  "):
        with pytest.raises(SystemExit):
            main(["adjust", "approve", *place.options, adjustment_id, "--by", spelling])


def test_a_closed_account_takes_none(
    place: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    adjustment_id = told(capsys, place, *proposal())
    storage = place.open()
    with storage.write() as books:
        books.journal.append(
            Entry(PayoutPosted(NOON, "payout", "sari-idr", FUNDS, Currency.IDR)),
            Entry(AccountClosed(NOON, "sari-idr")),
        )
    storage.close()
    said = refusal(capsys, place, "approve", adjustment_id, "--by", "dewi")
    assert said == "The account can't take that much, or is closed."
    said = refusal(capsys, place, *proposal())
    assert said == "No customer has such an account open."


def test_a_backend_that_would_not_hear_of_it_is_not_passed_over(
    place: LedgerPlace, capsys: pytest.CaptureFixture[str]
) -> None:
    storage = place.open()
    if place.url is None:
        said = refusal(capsys, place, *proposal())
        assert said == "A backend works on this ledger: stop it first."
    else:
        told(capsys, place, *proposal())
    storage.close()
    told(capsys, place, *proposal())


def test_approved_at_once_it_is_posted_once(place: LedgerPlace) -> None:
    storage = place.open()
    adjustment_id = propose_adjustment(
        storage, "sari-idr", Side.CREDIT, 500, AdjustmentReason.GOODWILL, "ani", NOON
    )
    ends = at_once(6, partial(approve_as, storage, adjustment_id))
    storage.close()
    (approver,) = {end.approved_by for end in ends if isinstance(end, AdjustmentPosted)}
    assert approver in ("staff 0", "staff 1")
    assert ends.count(ErrorCode.TRANSFER_CONFLICT) == 3
    assert balance(place, "sari-idr") == FUNDS + 500


def approve_as(storage: Storage, adjustment_id: str, number: int) -> AdjustmentPosted | ErrorCode:
    try:
        return approve_adjustment(storage, adjustment_id, f"staff {number % 2}", NOON)
    except Refused as refused:
        return refused.code
