"""Forgetting a person who has left."""

from api_contract.problem import ErrorCode
from backend.commands.refused import Refused
from backend.storage.database import Storage


def forget_person(storage: Storage, person_id: str) -> None:
    """Erase what is personal, and sign them out everywhere; forgetting twice is harmless.

    Raises `Refused` NOT_FOUND, and ACCOUNT_NOT_EMPTY while an account of theirs is open.
    """
    with storage.write() as books:
        # Nobody may sign in or be given an account meanwhile.
        books.lock(person_id)
        books.journal.lock()
        person = books.people.find(person_id)
        if person is None:
            raise Refused(ErrorCode.NOT_FOUND)
        if books.accounts.list_of(person_id):
            raise Refused(ErrorCode.ACCOUNT_NOT_EMPTY)
        books.forgetting.forget(person)
        books.news.told.add(person_id)
