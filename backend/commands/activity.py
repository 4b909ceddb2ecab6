"""The caller's list of what happened, page by page."""

import base64
import binascii
from uuid import UUID, uuid5

from api_contract.activity import PAGE_SIZE, ActivityItem, ActivityKind, ActivityPage
from api_contract.money import MINOR_UNITS_LIMIT, Money
from api_contract.problem import ErrorCode, FieldProblem
from api_contract.transfer import Direction
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.ledger.event import TransferPosted, TransferRefunded, TransferReversed
from backend.ledger.fact import fact_of
from backend.storage.activity import ActivityRecord
from backend.storage.books import Books

_NEWEST = MINOR_UNITS_LIMIT
"""A line number above all others."""
_OF_TRANSFER = (TransferPosted, TransferRefunded, TransferReversed)
_LINES = UUID("8d6ff2a0-6e0b-5d64-9f0e-1b7a6c1d2e30")
"""The namespace of line ids: a line is named by its fact and its account."""


def list_activity(
    context: Context,
    caller: Caller,
    account_id: str | None = None,
    direction: Direction | None = None,
    cursor: str | None = None,
    at_least: int | None = None,
) -> ActivityPage:
    """Fifty lines, newest first; raises `Refused` ACCOUNT_NOT_FOUND or VALIDATION_FAILED.

    `at_least` is how many events the caller knows of: no page is older than that.
    """
    before = _NEWEST if cursor is None else _read_cursor(cursor)
    with context.storage.read_copy(at_least) as books:
        account_ids, wrapped_key = accounts_and_key(books, caller.person_id)
        if account_id is not None and account_id not in account_ids:
            raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
        lines = books.activity.list_before(
            account_ids if account_id is None else [account_id],
            wrapped_key,
            before,
            PAGE_SIZE + 1,
            tuple(Direction) if direction is None else (direction,),
        )
    page = lines[:PAGE_SIZE]
    return ActivityPage(
        items=tuple(item_of(line) for line in page),
        next_cursor=_write_cursor(page[-1].number) if len(lines) > PAGE_SIZE else None,
        as_of=context.now(),
    )


def accounts_and_key(books: Books, person_id: str) -> tuple[list[str], bytes]:
    """What a person's lines are found and read with; raises `Refused` UNAUTHENTICATED."""
    person = books.people.find(person_id)
    if person is None:
        raise Refused(ErrorCode.UNAUTHENTICATED)
    return books.accounts.list_ids_of(person_id), person.sealing_key


def item_of(line: ActivityRecord) -> ActivityItem:
    """A line as the wire shows it."""
    event, words = line.event, line.particulars
    fact = fact_of(event)
    currency = event.postings[0].currency
    return ActivityItem(
        id=str(uuid5(_LINES, f"{fact.id if fact else line.number}:{line.account_id}")),
        account_id=line.account_id,
        kind=ActivityKind(words.kind),
        direction=line.direction,
        counterparty_name=words.counterparty_name,
        amount=Money(minor=line.amount_minor, currency=currency),
        note=words.note,
        at=event.at,
        transfer_id=event.transfer_id if isinstance(event, _OF_TRANSFER) else None,
    )


def _write_cursor(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(8, "big")).rstrip(b"=").decode()


def _read_cursor(cursor: str) -> int:
    try:
        raw = base64.b64decode(cursor + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    number = int.from_bytes(raw, "big")
    if len(raw) != 8 or number > _NEWEST:
        wrong = FieldProblem(field="query.cursor", rule="cursor")
        raise Refused(ErrorCode.VALIDATION_FAILED, fields=(wrong,))
    return number
