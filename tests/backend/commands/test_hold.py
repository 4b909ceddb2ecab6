"""Money that is set aside, and the one end that each hold has."""

from functools import partial

import pytest

from api_contract.problem import ErrorCode
from backend.commands.hold import (
    HoldOrder,
    capture_hold,
    expire_holds,
    place_hold,
    release_hold,
)
from backend.ledger.event import Event, HoldCaptured, HoldExpired, HoldReleased
from tests.backend.commands.support import (
    caller_of,
    figures,
    hold,
    live_events,
    newest_event,
    newest_line,
    outcome,
    refusal,
)
from tests.backend.support import Backend, Customer, at_once, check_books


@pytest.fixture(autouse=True)
def nobody_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.commands.sweeping.PAUSE_SECONDS", 3_600)


def test_what_is_held_is_there_and_not_available(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    heard = newest_event(sari)
    hold(backend, sari, 300_000)
    assert figures(sari) == (1_000_000, 300_000, 700_000)
    assert [event["kind"] for event in live_events(sari, heard)] == ["accounts_changed"]
    assert sari.pay(budi, 700_001).json()["code"] == "insufficient_funds"
    again = HoldOrder("again", sari.account["id"], 700_001, None)
    ask = partial(place_hold, backend.context, caller_of(sari), again)
    assert refusal(ask) == (ErrorCode.INSUFFICIENT_FUNDS, None)
    theirs = partial(place_hold, backend.context, caller_of(budi), again)
    assert refusal(theirs) == (ErrorCode.ACCOUNT_NOT_FOUND, None)
    assert check_books(backend) == 4


def test_a_hold_is_placed_once_however_often_it_is_asked_for(
    backend: Backend, sari: Customer
) -> None:
    order = HoldOrder("hold", sari.account["id"], 300_000, None)
    ask = partial(place_hold, backend.context, caller_of(sari), order)
    first, *others = at_once(8, lambda _: ask())
    assert others == [first] * 7
    assert figures(sari) == (1_000_000, 300_000, 700_000)
    other = HoldOrder("hold", sari.account["id"], 300_001, None)
    ask = partial(place_hold, backend.context, caller_of(sari), other)
    assert refusal(ask) == (ErrorCode.TRANSFER_CONFLICT, None)


def test_a_capture_pays_the_payee_and_releases_the_rest(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    storage, now = backend.context.storage, backend.clock()
    hold(backend, sari, 300_000)
    more = partial(capture_hold, storage, "hold", budi.id, 300_001, now)
    assert refusal(more) == (ErrorCode.MORE_THAN_LEFT, 300_000)
    own = partial(capture_hold, storage, "hold", sari.id, 1, now)
    assert refusal(own) == (ErrorCode.OWN_ACCOUNT, None)
    nobody = partial(capture_hold, storage, "hold", "nobody", 1, now)
    assert refusal(nobody) == (ErrorCode.PAYEE_NOT_FOUND, None)
    nothing = partial(capture_hold, storage, "nothing", budi.id, 1, now)
    assert refusal(nothing) == (ErrorCode.NOT_FOUND, None)
    foreign = backend.sign_up("ani", "+6580000001", currency="SGD")
    other = partial(capture_hold, storage, "hold", foreign.id, 1, now)
    assert refusal(other) == (ErrorCode.PAYEE_CANNOT_RECEIVE, None)
    heard = newest_event(sari), newest_event(budi)
    captured = capture_hold(storage, "hold", budi.id, 250_000, now)
    assert figures(sari) == (750_000, 0, 750_000)
    assert figures(budi) == (250_000, 0, 250_000)
    assert newest_line(sari) == ("transfer", "sent", "Budi", -250_000)
    assert newest_line(budi) == ("transfer", "received", "Sari", 250_000)
    for customer, number in zip((sari, budi), heard, strict=True):
        (event,) = live_events(customer, number)
        assert event["kind"] == "activity_added"
    # Its answer was lost: the same again is told again, anything else is not.
    assert capture_hold(storage, "hold", budi.id, 250_000, now) == captured
    more = partial(capture_hold, storage, "hold", budi.id, 250_001, now)
    assert refusal(more) == (ErrorCode.HOLD_ENDED, None)
    assert refusal(partial(release_hold, storage, "hold", now)) == (ErrorCode.HOLD_ENDED, None)
    check_books(backend)


def test_a_release_makes_all_of_it_available(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    storage, now = backend.context.storage, backend.clock()
    hold(backend, sari, 300_000)
    heard = newest_event(sari)
    released = release_hold(storage, "hold", now)
    assert figures(sari) == (1_000_000, 0, 1_000_000)
    assert [event["kind"] for event in live_events(sari, heard)] == ["accounts_changed"]
    assert release_hold(storage, "hold", now) == released
    capture = partial(capture_hold, storage, "hold", budi.id, 1, now)
    assert refusal(capture) == (ErrorCode.HOLD_ENDED, None)
    assert refusal(partial(release_hold, storage, "no", now)) == (ErrorCode.NOT_FOUND, None)
    check_books(backend)


def test_only_what_is_due_expires(backend: Backend, sari: Customer, budi: Customer) -> None:
    storage = backend.context.storage
    hold(backend, sari, 1_000, "endless")
    hold(backend, sari, 20_000, "long", minutes=2)
    hold(backend, sari, 300_000, "short", minutes=1)
    assert expire_holds(storage, backend.clock()) == 0
    backend.clock.advance(minutes=1)
    late = partial(capture_hold, storage, "short", budi.id, 1, backend.clock())
    assert refusal(late) == (ErrorCode.HOLD_ENDED, None)
    assert expire_holds(storage, backend.clock()) == 1
    assert figures(sari) == (1_000_000, 21_000, 979_000)
    backend.clock.advance(minutes=3)
    assert expire_holds(storage, backend.clock()) == 1
    assert expire_holds(storage, backend.clock()) == 0
    assert figures(sari) == (1_000_000, 1_000, 999_000)
    check_books(backend)


def test_many_expire_a_batch_at_a_time(
    backend: Backend, sari: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.commands.hold.MOST_AT_ONCE", 2)
    for number in range(5):
        hold(backend, sari, 1_000, f"hold-{number}", minutes=1)
    backend.clock.advance(minutes=1)
    ended = [expire_holds(backend.context.storage, backend.clock()) for _ in range(4)]
    assert ended == [2, 2, 1, 0]
    assert figures(sari) == (1_000_000, 0, 1_000_000)


def test_whoever_comes_first_ends_it(backend: Backend, sari: Customer, budi: Customer) -> None:
    storage = backend.context.storage
    for round_ in range(5):
        hold_id = f"hold-{round_}"
        hold(backend, sari, 10_000, hold_id, minutes=1)
        now = backend.clock()
        ways = (
            partial(capture_hold, storage, hold_id, budi.id, 9_000, now),
            partial(release_hold, storage, hold_id, now),
        )
        ends = at_once(8, lambda number, ways=ways: outcome(ways[number % 2]))
        events = {end for end in ends if isinstance(end, Event)}
        assert len(events) == 1
        assert {end for end in ends if end not in events} == {ErrorCode.HOLD_ENDED}
    captured = budi.balance // 9_000
    assert figures(sari) == (1_000_000 - 9_000 * captured, 0, 1_000_000 - 9_000 * captured)
    check_books(backend)


def test_sweepers_do_not_get_in_each_others_way(backend: Backend, sari: Customer) -> None:
    for number in range(20):
        hold(backend, sari, 1_000, f"hold-{number}", minutes=1)
    before = check_books(backend)
    backend.clock.advance(minutes=1)
    ended = at_once(6, lambda _: expire_holds(backend.context.storage, backend.clock()))
    assert sum(ended) == 20
    assert figures(sari) == (1_000_000, 0, 1_000_000)
    assert check_books(backend) == before + 20


def test_each_end_is_a_fact_of_its_own(backend: Backend, sari: Customer, budi: Customer) -> None:
    storage = backend.context.storage
    for hold_id in ("captured", "released", "expired"):
        hold(backend, sari, 1_000, hold_id, minutes=1)
    capture_hold(storage, "captured", budi.id, 1_000, backend.clock())
    release_hold(storage, "released", backend.clock())
    backend.clock.advance(minutes=1)
    expire_holds(storage, backend.clock())
    with storage.read() as books:
        ends = [stored.event for stored in books.journal.read(books.journal.head.number - 3)]
    assert [type(end) for end in ends] == [HoldCaptured, HoldReleased, HoldExpired]
