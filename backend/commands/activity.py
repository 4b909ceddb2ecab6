"""The caller's list of what happened, page by page."""

import base64
import binascii

from api_contract.activity import PAGE_SIZE, ActivityItem, ActivityPage
from api_contract.money import MINOR_UNITS_LIMIT, Money
from api_contract.problem import ErrorCode, FieldProblem
from api_contract.transfer import Direction
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.storage.activity import ActivityRecord

_NEWEST = MINOR_UNITS_LIMIT
"""A line number above all others."""


def list_activity(
    context: Context,
    caller: Caller,
    account_id: str | None = None,
    direction: Direction | None = None,
    cursor: str | None = None,
) -> ActivityPage:
    """Fifty lines, newest first; raises `Refused` ACCOUNT_NOT_FOUND or VALIDATION_FAILED."""
    before = _NEWEST if cursor is None else _read_cursor(cursor)
    with context.storage.read() as books:
        if account_id is not None and books.accounts.find(account_id, caller.person_id) is None:
            raise Refused(ErrorCode.ACCOUNT_NOT_FOUND)
        lines = books.activity.list_before(
            caller.person_id, before, PAGE_SIZE + 1, account_id=account_id, direction=direction
        )
    page = lines[:PAGE_SIZE]
    return ActivityPage(
        items=tuple(item_of(line) for _, line in page),
        next_cursor=_write_cursor(page[-1][0]) if len(lines) > PAGE_SIZE else None,
        as_of=context.now(),
    )


def item_of(line: ActivityRecord) -> ActivityItem:
    """A line as the wire shows it."""
    return ActivityItem(
        id=line.id,
        account_id=line.account_id,
        kind=line.kind,
        direction=line.direction,
        counterparty_name=line.counterparty_name,
        amount=Money(minor=line.amount_minor, currency=line.currency),
        note=line.note,
        at=line.at,
        transfer_id=line.transfer_id,
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
