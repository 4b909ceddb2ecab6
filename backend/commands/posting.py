"""Writing facts down: the event, and the lines that its people will read about it."""

from uuid import UUID, uuid5

from api_contract.activity import ActivityKind
from api_contract.live_event import LiveEventKind
from api_contract.person import PersonKind
from api_contract.transfer import Direction
from backend.ledger.event import HoldPlaced, PayoutPosted, TopUpPosted, TransferPosted
from backend.storage.activity import ActivityRecord
from backend.storage.books import Books
from backend.storage.person import PersonRecord
from backend.storage.transfer import TransferRecord

_LINES = UUID("8d6ff2a0-6e0b-5d64-9f0e-1b7a6c1d2e30")
"""The namespace of line ids: a line is named by its fact and its account."""


def record_transfer(
    books: Books, event: TransferPosted, payer: PersonRecord, payee: PersonRecord, note: str
) -> TransferRecord:
    """Append the transfer and tell both people; raises sqlite3.IntegrityError for a used id."""
    transfer = TransferRecord(
        id=event.transfer_id,
        intent_digest=event.intent_digest,
        payer_id=payer.id,
        payee_id=payee.id,
        payer_account_id=event.payer_account_id,
        payer_name=payer.name,
        payee_name=payee.name,
        amount_minor=event.amount_minor,
        fee_minor=event.fee_minor,
        currency=event.currency,
        note=note,
        approved_at=event.approved_at,
        accepted_at=event.accepted_at,
        posted_at=event.at,
    )
    books.journal.append(event)
    books.transfers.add(transfer)
    for line in _transfer_lines(transfer, event.payee_account_id, payee.kind):
        _tell(books, line)
    return transfer


def record_top_up(books: Books, event: TopUpPosted, person: PersonRecord, source: str) -> None:
    """Append money that came in from `source`, and tell its owner."""
    books.journal.append(event)
    _tell(
        books,
        ActivityRecord(
            id=_line_id(event.top_up_id, event.account_id),
            person_id=person.id,
            account_id=event.account_id,
            kind=ActivityKind.TOP_UP,
            direction=Direction.RECEIVED,
            counterparty_name=source,
            amount_minor=event.amount_minor,
            currency=event.currency,
            note="",
            at=event.at,
        ),
    )


def record_payout(books: Books, event: PayoutPosted, person: PersonRecord, to: str) -> None:
    """Append money that went out to `to`, and tell its owner."""
    books.journal.append(event)
    _tell(
        books,
        ActivityRecord(
            id=_line_id(event.payout_id, event.account_id),
            person_id=person.id,
            account_id=event.account_id,
            kind=ActivityKind.PAYOUT,
            direction=Direction.SENT,
            counterparty_name=to,
            amount_minor=-event.amount_minor,
            currency=event.currency,
            note="",
            at=event.at,
        ),
    )


def record_hold(books: Books, event: HoldPlaced, person: PersonRecord) -> None:
    """Append a hold; there is no line for it, but what is available has changed."""
    books.journal.append(event)
    books.live_events.add(person.id, LiveEventKind.ACCOUNTS_CHANGED, event.at)


def _transfer_lines(
    transfer: TransferRecord, payee_account_id: str, payee_kind: PersonKind
) -> tuple[ActivityRecord, ActivityRecord]:
    is_purchase = payee_kind is PersonKind.MERCHANT
    kind = ActivityKind.PURCHASE if is_purchase else ActivityKind.TRANSFER

    def line(
        person_id: str, account_id: str, direction: Direction, other: str, amount_minor: int
    ) -> ActivityRecord:
        return ActivityRecord(
            id=_line_id(transfer.id, account_id),
            person_id=person_id,
            account_id=account_id,
            kind=kind,
            direction=direction,
            counterparty_name=other,
            amount_minor=amount_minor,
            currency=transfer.currency,
            note=transfer.note,
            at=transfer.posted_at,
            transfer_id=transfer.id,
        )

    paid = transfer.amount_minor + transfer.fee_minor
    return (
        line(
            transfer.payer_id,
            transfer.payer_account_id,
            Direction.SENT,
            transfer.payee_name,
            -paid,
        ),
        line(
            transfer.payee_id,
            payee_account_id,
            Direction.RECEIVED,
            transfer.payer_name,
            transfer.amount_minor,
        ),
    )


def _tell(books: Books, line: ActivityRecord) -> None:
    number = books.activity.add(line)
    books.live_events.add(line.person_id, LiveEventKind.ACTIVITY_ADDED, line.at, number)


def _line_id(fact_id: str, account_id: str) -> str:
    return str(uuid5(_LINES, f"{fact_id}:{account_id}"))
