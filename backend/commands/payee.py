"""Finding whom to pay, by what one knows of them."""

from api_contract.money import MINOR_UNITS_LIMIT
from api_contract.payee import Payee, PayeeList, PayeeLookup
from api_contract.problem import ErrorCode
from api_contract.transfer import Direction
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.storage.books import Books
from backend.storage.person import PersonRecord

RECENT_PAYEES = 10
LINES_LOOKED_AT = 200
"""Whoever was paid longer ago than this many payments isn't recent."""


def look_up_payee(context: Context, caller: Caller, lookup: PayeeLookup) -> Payee:
    """Name the owner of a phone number or handle; raises `Refused` PAYEE_NOT_FOUND, OWN_ACCOUNT.

    Counted per person, because it turns numbers into names.
    """
    limit = context.settings.rate_limits.payee_lookups_per_person
    context.limiter.count(limit, "payee lookups by person", caller.person_id)
    query = lookup.query.strip()
    with context.storage.read() as books:
        if query.startswith("+"):
            person = books.people.find_by_phone(query)
        else:
            person = books.people.find_by_handle(query.removeprefix("@").lower())
        if person is None:
            raise Refused(ErrorCode.PAYEE_NOT_FOUND)
        if person.id == caller.person_id:
            raise Refused(ErrorCode.OWN_ACCOUNT)
        return _payee(books, person)


def recent_payees(context: Context, caller: Caller) -> PayeeList:
    """Whom the caller sent to lately, the latest first."""
    with context.storage.read() as books:
        people = _paid_lately(books, caller.person_id)
        return PayeeList(payees=tuple(_payee(books, person) for person in people))


def _paid_lately(books: Books, person_id: str) -> list[PersonRecord]:
    person = books.people.find(person_id)
    if person is None:
        return []
    lines = books.activity.list_before(
        books.accounts.list_ids_of(person_id),
        person.sealing_key,
        MINOR_UNITS_LIMIT,
        LINES_LOOKED_AT,
        (Direction.SENT,),
    )
    # A dict keeps the order of the first time each was met, and lines come newest first.
    paid = dict.fromkeys(line.particulars.counterparty_id for line in lines)
    found = (books.people.find(payee_id) for payee_id in paid if payee_id)
    return [payee for payee in found if payee is not None and payee.sealing_key][:RECENT_PAYEES]


def _payee(books: Books, person: PersonRecord) -> Payee:
    accounts = books.accounts.list_of(person.id)
    return Payee(
        id=person.id,
        kind=person.kind,
        name=person.name,
        handle=person.handle,
        currencies=tuple(account.currency for account in accounts),
    )
