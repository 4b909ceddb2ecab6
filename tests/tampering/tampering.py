"""One tampering: what was done, and who must notice."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Tampering:
    """What was done, and who must notice; `by_kept` says that only an older head proves it.

    `receipt` is the number of the transfer that was touched.
    """

    what: str
    connection: sqlite3.Connection
    is_seen_by_file: bool = True
    is_seen_by_app: bool = True
    by_kept: bool = False
    receipt: int | None = None

    @property
    def seen_by(self) -> list[str]:
        return [
            "verify",
            *(["file"] if self.is_seen_by_file else []),
            *(["app"] if self.is_seen_by_app else []),
        ]
