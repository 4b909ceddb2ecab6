"""Whom an operator means."""

import argparse

from backend.storage.books import Books
from backend.storage.person import PersonRecord


def add_person(parser: argparse.ArgumentParser) -> None:
    """The option of every command that is about somebody."""
    parser.add_argument("--person", required=True, help="an id, a @handle or a +phone number")


def find_person(books: Books, name: str) -> PersonRecord:
    """Raises ValueError with a sentence."""
    if name.startswith("@"):
        person = books.people.find_by_handle(name[1:])
    elif name.startswith("+"):
        person = books.people.find_by_phone(name)
    else:
        person = books.people.find(name)
    if person is None:
        raise ValueError(f"There is nobody called {name}.")
    return person
