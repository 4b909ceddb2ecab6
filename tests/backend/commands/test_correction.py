"""Transfers that are given back: once, and never more than there was."""

import uuid
from collections.abc import Callable
from functools import partial

import pytest

from api_contract.problem import ErrorCode
from backend.__main__ import main
from backend.commands.closing import close_account
from backend.commands.correction import reverse_transfer
from backend.ledger.event import Event, TransferReversed
from backend.ledger.reason import ReversalReason
from tests.backend.commands.support import (
    caller_of,
    figures,
    live_events,
    newest_event,
    newest_line,
    newest_receipt,
    outcome,
    refund,
    refusal,
)
from tests.backend.operations.support import LedgerPlace
from tests.backend.support import Backend, Customer, at_once, check_books


def pay(payer: Customer, payee: Customer, minor: int) -> str:
    return str(payer.pay(payee, minor, note="Nasi goreng").json()["id"])


def reverse(backend: Backend, transfer_id: str, reversal_id: str = "") -> TransferReversed:
    return reverse_transfer(
        backend.context.storage,
        reversal_id or str(uuid.uuid4()),
        transfer_id,
        ReversalReason.WRONG_PAYEE,
        backend.clock(),
    )


def test_a_reversal_undoes_all_of_it_and_both_see_it(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    backend.fund(sari, 1_000_000)
    transfer_id = pay(sari, budi, 1_500_000)
    assert figures(sari)[0] == 2_000_000 - 1_500_000 - 1_000
    heard = newest_event(sari), newest_event(budi)
    event = reverse(backend, transfer_id, "reversal")
    assert figures(sari) == (2_000_000, 0, 2_000_000)
    assert figures(budi) == (0, 0, 0)
    assert newest_line(sari) == ("reversal", "received", "Budi", 1_501_000)
    assert newest_line(budi) == ("reversal", "sent", "Sari", -1_500_000)
    for customer, number in zip((sari, budi), heard, strict=True):
        (told,) = live_events(customer, number)
        assert told["kind"] == "activity_added"
    assert reverse(backend, transfer_id, "reversal") == event
    once_more = partial(reverse, backend, transfer_id)
    assert refusal(once_more) == (ErrorCode.ALREADY_GIVEN_BACK, None)
    ask = partial(refund, backend, budi, transfer_id, 1)
    assert refusal(ask) == (ErrorCode.ALREADY_GIVEN_BACK, None)
    check_books(backend)


def test_refunds_are_parts_and_never_more_than_the_whole(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    transfer_id = pay(sari, budi, 500_000)
    other_id = pay(sari, budi, 100_000)
    heard = newest_event(sari), newest_event(budi)
    first = refund(backend, budi, transfer_id, 200_000, "refund")
    assert newest_line(sari) == ("refund", "received", "Budi", 200_000)
    assert newest_line(budi) == ("refund", "sent", "Sari", -200_000)
    assert {newest_receipt(sari), newest_receipt(budi)} == {transfer_id}
    for customer, number in zip((sari, budi), heard, strict=True):
        (told,) = live_events(customer, number)
        assert told["kind"] == "activity_added"
    more = partial(refund, backend, budi, transfer_id, 300_001)
    assert refusal(more) == (ErrorCode.MORE_THAN_LEFT, 300_000)
    whole = partial(reverse, backend, transfer_id)
    assert refusal(whole) == (ErrorCode.ALREADY_GIVEN_BACK, None)
    refund(backend, budi, transfer_id, 300_000)
    ask = partial(refund, backend, budi, transfer_id, 1)
    assert refusal(ask) == (ErrorCode.ALREADY_GIVEN_BACK, None)
    # Its answer was lost: the same again is told again, anything else is not.
    assert refund(backend, budi, transfer_id, 200_000, "refund") == first
    conflict = partial(refund, backend, budi, transfer_id, 200_001, "refund")
    assert refusal(conflict) == (ErrorCode.TRANSFER_CONFLICT, None)
    conflict = partial(refund, backend, budi, other_id, 200_000, "refund")
    assert refusal(conflict) == (ErrorCode.TRANSFER_CONFLICT, None)
    # What was given back of one transfer does not count for another.
    refund(backend, budi, other_id, 100_000)
    assert figures(sari) == (1_000_000, 0, 1_000_000)
    check_books(backend)


def test_only_the_payee_gives_back(backend: Backend, sari: Customer, budi: Customer) -> None:
    transfer_id = pay(sari, budi, 500_000)
    ani = backend.sign_up("ani", "+6281200000003")
    for somebody in (sari, ani):
        ask = partial(refund, backend, somebody, transfer_id, 1)
        assert refusal(ask) == (ErrorCode.TRANSFER_NOT_FOUND, None)
    refund(backend, budi, transfer_id, 1, "refund")
    # Neither what never was nor a refund is a transfer.
    for no_transfer in ("nothing", "refund"):
        ask = partial(refund, backend, budi, no_transfer, 1)
        assert refusal(ask) == (ErrorCode.TRANSFER_NOT_FOUND, None)
        assert refusal(partial(reverse, backend, no_transfer))[0] is ErrorCode.TRANSFER_NOT_FOUND


def test_what_is_spent_or_closed_is_not_given_back(
    backend: Backend, sari: Customer, budi: Customer
) -> None:
    transfer_id = pay(sari, budi, 500_000)
    ani = backend.sign_up("ani", "+6281200000003")
    pay(budi, ani, 1)
    assert refusal(partial(reverse, backend, transfer_id))[0] is ErrorCode.INSUFFICIENT_FUNDS
    ask = partial(refund, backend, budi, transfer_id, 500_000)
    assert refusal(ask)[0] is ErrorCode.INSUFFICIENT_FUNDS
    pay(sari, ani, 500_000)
    close_account(backend.context, caller_of(sari), sari.account["id"])
    ask = partial(refund, backend, budi, transfer_id, 1)
    assert refusal(ask)[0] is ErrorCode.PAYEE_CANNOT_RECEIVE
    check_books(backend)


def test_at_once_it_is_given_back_once(backend: Backend, sari: Customer, budi: Customer) -> None:
    backend.fund(budi, 1_000_000)
    for _ in range(3):
        transfer_id = pay(sari, budi, 100_000)
        before = figures(sari)[0]
        # Seven parts of which three fit, and a reversal that fits only before them.
        ways: list[Callable[[], Event]] = [
            *[partial(refund, backend, budi, transfer_id, 30_000)] * 7,
            partial(reverse, backend, transfer_id),
        ]
        ends = at_once(8, lambda number, ways=ways: outcome(ways[number]))
        posted = [end for end in ends if isinstance(end, Event)]
        given_back = figures(sari)[0] - before
        if any(isinstance(event, TransferReversed) for event in posted):
            assert (len(posted), given_back) == (1, 100_000)
        else:
            assert (len(posted), given_back) == (3, 90_000)
    check_books(backend)


def test_it_is_known_after_a_rebuild(
    backend: Backend, sari: Customer, budi: Customer, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = backend.context.settings
    place = LedgerPlace(settings.data_dir, settings.database_url)
    transfer_id = pay(sari, budi, 500_000)
    refund(backend, budi, transfer_id, 200_000)
    tables = place.tables()
    assert main(["rebuild", *place.options]) == 0
    assert place.tables() == tables
    more = partial(refund, backend, budi, transfer_id, 300_001)
    assert refusal(more) == (ErrorCode.MORE_THAN_LEFT, 300_000)
    check_books(backend)
