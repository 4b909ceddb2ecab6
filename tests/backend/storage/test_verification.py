"""Tampering is found out."""

import sqlite3
from pathlib import Path

import pytest

from backend.storage.database import Storage
from backend.storage.sqlite import FILE_NAME
from backend.storage.verification import ChainBroken, verify_chain


def verify(storage: Storage) -> int:
    with storage.read() as books:
        return verify_chain(books)


def test_untouched_books_are_whole(storage: Storage) -> None:
    assert verify(storage) == 4


@pytest.mark.parametrize(
    ("tampering", "what"),
    [
        (
            "UPDATE events SET body = CAST(replace(body, '100000', '900000') AS BLOB)"
            " WHERE number = 2",
            "event 2",
        ),
        ("UPDATE events SET hash = x'00' WHERE number = 3", "event 3"),
        ("DELETE FROM events WHERE number = 2", "event 2"),
        ("DELETE FROM events WHERE number = 4", "account"),
        ("UPDATE accounts SET balance_minor = 999999 WHERE id = 'sari-idr'", "sari-idr"),
        ("UPDATE accounts SET on_hold_minor = 5 WHERE id = 'budi-idr'", "budi-idr"),
    ],
)
def test_whoever_writes_past_the_triggers_breaks_the_chain(
    storage: Storage, tmp_path: Path, tampering: str, what: str
) -> None:
    thief = sqlite3.connect(tmp_path / FILE_NAME)
    thief.execute("DROP TRIGGER events_never_change")
    thief.execute("DROP TRIGGER events_never_go")
    assert thief.execute(tampering).rowcount == 1
    thief.commit()
    thief.close()
    with pytest.raises(ChainBroken, match=what):
        verify(storage)
