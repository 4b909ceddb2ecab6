"""Setting money aside, and ending that once: paid to somebody, given free or overdue."""

from dataclasses import dataclass
from datetime import datetime

from api_contract.problem import ErrorCode
from backend.commands.context import Caller, Context
from backend.commands.posting import (
    deciding,
    find_alike,
    granted,
    recall,
    record_capture,
    record_hold,
)
from backend.commands.refused import Refused
from backend.commands.situation import Scene, ask_scene, read_scene
from backend.ledger.event import HoldCaptured, HoldPlaced, HoldReleased
from backend.ledger.hold import (
    Hold,
    decide_capture,
    decide_expiry,
    decide_hold,
    decide_release,
)
from backend.storage.books import Books
from backend.storage.database import Storage
from backend.storage.hold import HoldRecord
from backend.storage.person import Party

MOST_AT_ONCE = 100
"""Holds that expire in one transaction, so that nobody waits long for the head."""


@dataclass(frozen=True)
class HoldOrder:
    """Money to set aside, in minor units of the account's currency; without an end, for ever."""

    hold_id: str
    account_id: str
    amount_minor: int
    expires_at: datetime | None


def place_hold(context: Context, caller: Caller, order: HoldOrder) -> HoldPlaced:
    """Set the caller's money aside once, however often it is asked for under this id.

    Raises `Refused` ACCOUNT_NOT_FOUND, INSUFFICIENT_FUNDS, TRANSFER_CONFLICT; ValueError for an
    amount below 1 or a time that is past.
    """
    with deciding(context.storage, context.now()) as (books, at):
        scene = read_scene(ask_scene(books, (order.account_id,), (), at))
        account = scene.accounts.get(order.account_id)
        if account is None or account.person_id != caller.person_id:
            raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
        known = recall(
            books,
            order.hold_id,
            HoldPlaced,
            account_id=order.account_id,
            amount_minor=order.amount_minor,
            expires_at=order.expires_at,
        )
        if known is not None:
            return known
        decision = decide_hold(
            account.ledger, order.hold_id, order.amount_minor, at, order.expires_at
        )
        event = granted(decision)
        record_hold(books, event, scene.people[caller.person_id])
    return event


def capture_hold(
    storage: Storage, hold_id: str, payee_id: str, amount_minor: int, now: datetime
) -> HoldCaptured:
    """Pay up to what is held to a person and release the rest; asked again, tell it again.

    Raises `Refused` NOT_FOUND, HOLD_ENDED, PAYEE_NOT_FOUND, PAYEE_CANNOT_RECEIVE, OWN_ACCOUNT,
    MORE_THAN_LEFT; ValueError for an amount below 1.
    """
    with deciding(storage, now) as (books, at):
        record = _find(books, hold_id)
        scene = read_scene(ask_scene(books, (record.account_id,), (payee_id,), at))
        hold = _hold_of(record, scene)
        if payee_id not in scene.people:
            raise Refused(ErrorCode.PAYEE_NOT_FOUND)
        theirs = scene.by_currency.get((payee_id, hold.account.currency))
        if theirs is None:
            raise Refused(ErrorCode.PAYEE_CANNOT_RECEIVE)
        if record.ended is not None:
            known = find_alike(
                books,
                record.ended,
                HoldCaptured,
                payee_account_id=theirs,
                amount_minor=amount_minor,
            )
            if known is not None:
                return known
        payee = scene.accounts[theirs].ledger
        event = granted(decide_capture(hold, payee, amount_minor, at))
        record_capture(books, event, _holder(record, scene), scene.people[payee_id])
    return event


def release_hold(storage: Storage, hold_id: str, now: datetime) -> HoldReleased:
    """Give free what was set aside; asked again, tell it again.

    Raises `Refused` NOT_FOUND, and HOLD_ENDED for one that was captured.
    """
    with deciding(storage, now) as (books, at):
        record = _find(books, hold_id)
        if record.ended is not None:
            known = find_alike(books, record.ended, HoldReleased)
            if known is not None:
                return known
        scene = read_scene(ask_scene(books, (record.account_id,), (), at))
        event = granted(decide_release(_hold_of(record, scene), at))
        record_hold(books, event, _holder(record, scene))
    return event


def expire_holds(storage: Storage, now: datetime) -> int:
    """End holds whose time is up, the longest overdue first; how many, `MOST_AT_ONCE` at most."""
    with storage.read() as books:
        if not books.holds.list_due(now, 1):
            return 0
    with deciding(storage, now) as (books, at):
        # Another process may have been quicker.
        due = books.holds.list_due(at, MOST_AT_ONCE)
        scene = read_scene(ask_scene(books, [record.account_id for record in due], (), at))
        for record in due:
            event = granted(decide_expiry(_hold_of(record, scene), at))
            record_hold(books, event, _holder(record, scene))
    return len(due)


def _find(books: Books, hold_id: str) -> HoldRecord:
    record = books.holds.find(hold_id)
    if record is None:
        raise Refused(ErrorCode.NOT_FOUND)
    return record


def _hold_of(record: HoldRecord, scene: Scene) -> Hold:
    return Hold(
        id=record.id,
        account=scene.accounts[record.account_id].ledger,
        amount_minor=record.amount_minor,
        expires_at=record.expires_at,
        has_ended=record.ended is not None,
    )


def _holder(record: HoldRecord, scene: Scene) -> Party:
    return scene.people[scene.accounts[record.account_id].person_id]
