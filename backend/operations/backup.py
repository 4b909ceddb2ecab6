"""backup: copy a ledger as it is at one moment, while it is in use."""

import argparse
import shutil
from pathlib import Path

from backend.operations.ledger import read_ledger, read_readable_ledger
from backend.operations.place import add_place
from backend.storage.backup import back_up
from backend.storage.vacancy import KEY_FILES


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to copy, and where to."""
    add_place(parser)
    parser.add_argument("--to", type=Path, required=True, help="a folder that isn't there yet")
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="copy the keys too: whoever has the backup can then sign and read everything",
    )


def run(options: argparse.Namespace) -> int:
    """Back up; raises ValueError and `StorageUnavailable` with a sentence."""
    place = (read_readable_ledger if options.with_keys else read_ledger)(options)
    manifest = back_up(place.folder, place.database_url, options.to)
    for name in KEY_FILES if options.with_keys else ():
        # With its mode: nobody else may read it.
        shutil.copy2(place.folder / name, options.to / name)
    print(f"{manifest.events} events are in {options.to}.")
    if not options.with_keys:
        print("The keys are not: keep them elsewhere, for without them nothing can be read.")
    return 0
