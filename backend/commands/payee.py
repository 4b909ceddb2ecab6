"""Finding whom to pay, by what one knows of them."""

from api_contract.payee import Payee, PayeeList, PayeeLookup
from api_contract.problem import ErrorCode
from backend.commands.context import Caller, Context
from backend.commands.refused import Refused
from backend.storage.books import Books
from backend.storage.person import PersonRecord

RECENT_PAYEES = 10


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
        ids = books.transfers.list_recent_payees(caller.person_id, RECENT_PAYEES)
        people = (books.people.find(person_id) for person_id in ids)
        return PayeeList(payees=tuple(_payee(books, person) for person in people if person))


def _payee(books: Books, person: PersonRecord) -> Payee:
    accounts = books.accounts.list_of(person.id)
    return Payee(
        id=person.id,
        kind=person.kind,
        name=person.name,
        handle=person.handle,
        currencies=tuple(account.currency for account in accounts),
    )
