"""Which ledger an operator means: a data folder, or a database URL beside a folder of keys."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from backend.storage.database import Storage, open_storage

_URL_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True)
class Place:
    """The folder that holds the keys, and SQLite's file when there is no URL."""

    folder: Path
    database_url: str | None

    def open(self) -> Storage:
        """Raises `StorageUnavailable`."""
        return open_storage(self.folder, self.database_url)


def add_place(parser: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    parser.add_argument("--data", required=True, help="the data folder, or a PostgreSQL URL")
    parser.add_argument("--keys", type=Path, help="the folder of the keys, beside a URL")


def read_place(options: argparse.Namespace) -> Place:
    """What the options say; raises ValueError with a sentence."""
    if not options.data.startswith(_URL_SCHEMES):
        if options.keys is not None:
            raise ValueError("--keys goes with a database URL; a data folder has its own.")
        return Place(Path(options.data), None)
    if options.keys is None:
        raise ValueError("A database URL needs --keys, the folder of the ledger's keys.")
    return Place(options.keys, options.data)
