"""The tables of the ledger, each played from its first line to its sum."""

from pathlib import Path

import pytest

from backend.ledger.canonical import decode, encode
from tests.backend.ledger.book import Book
from tests.backend.ledger.table import play

TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_every_line_comes_out_as_it_is_written(table: Path) -> None:
    book = Book()
    written = table.read_text("utf-8").splitlines()
    wrong = [
        f"\n  line {number} says  {line}\n  it came out as {played}"
        for number, line, played in zip(
            range(1, len(written) + 1), written, play(written, book), strict=True
        )
        if played != line
    ]
    assert not wrong, "".join(wrong)
    assert written[-1].startswith("sum ")
    assert set(book.sums.values()) == {0}
    replayed = Book(decode(encode(event)) for event in book.events)
    assert replayed.accounts == book.accounts


def test_there_is_a_table_for_each_part_of_the_rules() -> None:
    assert {table.stem for table in TABLES} == {
        "adjustment",
        "closing",
        "hold",
        "limit",
        "overflow",
        "reversal",
        "transfer",
    }
