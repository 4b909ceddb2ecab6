"""Numbered scripts that bring a database to today's shape, each in one transaction."""

import sqlite3
from importlib.resources import files

from backend.storage.unavailable import StorageUnavailable


def migrate(connection: sqlite3.Connection) -> None:
    """Run what is missing; raises `StorageUnavailable` for a database from a later version."""
    scripts = _scripts()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(scripts):
        raise StorageUnavailable("The data folder was written by a newer version of Saku.")
    for number, script in enumerate(scripts[version:], start=version + 1):
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _scripts() -> list[str]:
    folder = files(__package__).joinpath("migrations")
    scripts = sorted((item.name, item) for item in folder.iterdir() if item.name.endswith(".sql"))
    return [item.read_text(encoding="utf-8") for _, item in scripts]
