"""Changing a ledger by hand, where a backend that runs meanwhile would not hear of it."""

import argparse

from backend.operations.ledger import read_readable_ledger
from backend.operations.place import Place
from backend.storage.forgetting import is_in_use


def read_ledger_to_change(options: argparse.Namespace) -> Place:
    """What the options say; raises ValueError with a sentence, also for a file that is in use.

    PostgreSQL tells every process of a change.
    """
    place = read_readable_ledger(options)
    if place.database_url is None and is_in_use(place.folder):
        raise ValueError("A backend works on this ledger: stop it first.")
    return place
