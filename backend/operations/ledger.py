"""Which ledger an operator means, where there must be one: nothing is made by looking."""

import argparse

from backend.operations.place import Place, read_place
from backend.storage.vacancy import KEY_FILES, has_ledger


def read_ledger(options: argparse.Namespace) -> Place:
    """What the options say; raises ValueError with a sentence where there is no ledger."""
    place = read_place(options)
    if not has_ledger(place.folder, place.database_url):
        raise ValueError("There is no ledger in that place.")
    return place


def read_readable_ledger(options: argparse.Namespace) -> Place:
    """The same, and ValueError too without the keys that open it."""
    place = read_ledger(options)
    if not all((place.folder / name).is_file() for name in KEY_FILES):
        raise ValueError(f"The ledger's keys are not in {place.folder}.")
    return place
