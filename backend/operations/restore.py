"""restore: make a ledger of a backup, in an empty place, and verify it."""

import argparse
import shutil
import sys
from pathlib import Path

from backend.operations.place import Place, add_place, read_place
from backend.operations.public_key import find_public_key
from backend.storage.backup import Manifest, read_manifest
from backend.storage.restoring import restore_postgres, restore_sqlite
from backend.storage.vacancy import KEY_FILES, is_vacant
from backend.storage.verification import ChainBroken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to restore, and where to."""
    add_place(parser)
    parser.add_argument("--from", dest="source", type=Path, required=True, help="a backup's folder")


def run(options: argparse.Namespace) -> int:
    """Restore; raises ValueError and `StorageUnavailable` with a sentence."""
    place, manifest = read_place(options), read_manifest(options.source)
    _check(place, manifest, options.source)
    public_key = find_public_key(options.source, place.folder)
    try:
        if place.database_url is None:
            restore_sqlite(options.source, manifest, place.folder, public_key)
        else:
            restore_postgres(options.source, manifest, place.database_url, public_key)
    except ChainBroken as error:
        print(f"The backup is not whole: {error}.", file=sys.stderr)
        return 1
    _restore_keys(options.source, place.folder)
    print(f"{manifest.events} events are restored and verified.")
    if public_key is None:
        print("Whose signature they have could not be checked without the ledger's key.")
    if not all((place.folder / name).is_file() for name in KEY_FILES):
        print(f"Put the ledger's keys into {place.folder} before you serve.")
    return 0


def _check(place: Place, manifest: Manifest, source: Path) -> None:
    engine = "sqlite" if place.database_url is None else "postgres"
    if manifest.engine != engine:
        raise ValueError(f"The backup is of {manifest.engine}, the place of {engine}.")
    if not is_vacant(place.folder, place.database_url):
        raise ValueError("The place is not empty: a backup is restored beside what is there.")
    for name in KEY_FILES:
        ours, theirs = place.folder / name, source / name
        if ours.exists() and theirs.exists() and ours.read_bytes() != theirs.read_bytes():
            raise ValueError(f"{ours} is another key than the backup's.")


def _restore_keys(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in KEY_FILES:
        if (source / name).exists():
            shutil.copy2(source / name, folder / name)
