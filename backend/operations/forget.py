"""forget: erase a person whose accounts are all closed.

The journal keeps what was paid, and names nobody. On SQLite nothing of them is left in the file.
PostgreSQL keeps old versions of rows until VACUUM FULL, and its log and every backup keep them as
long as they are kept themselves. Whoever was cut short runs it again with the person's id.
"""

import argparse
from contextlib import closing

from backend.commands.forgetting import forget_person
from backend.commands.refused import Refused
from backend.operations.alone import read_ledger_to_change
from backend.operations.person import add_person, find_person
from backend.operations.place import add_place
from backend.storage.forgetting import scrub


def add_options(parser: argparse.ArgumentParser) -> None:
    """Whom."""
    add_place(parser)
    add_person(parser)


def run(options: argparse.Namespace) -> int:
    """Forget them; raises ValueError and `StorageUnavailable` with a sentence."""
    place = read_ledger_to_change(options)
    with closing(place.open()) as storage:
        with storage.read() as books:
            person_id = find_person(books, options.person).id
        print(f"Forgetting {person_id}.", flush=True)
        try:
            forget_person(storage, person_id)
        except Refused as refused:
            raise ValueError("They still have an account: it has to be closed first.") from refused
    if place.database_url is None:
        scrub(place.folder)
    print("Nothing is known of them any more.")
    return 0
