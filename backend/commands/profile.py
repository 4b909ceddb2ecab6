"""A person as the wire shows them."""

from api_contract.person import Person
from backend.storage.person import PersonRecord


def profile_of(person: PersonRecord) -> Person:
    """Somebody's own profile."""
    return Person(
        id=person.id,
        kind=person.kind,
        name=person.name,
        handle=person.handle,
        phone=person.phone,
        member_since=person.member_since,
    )
