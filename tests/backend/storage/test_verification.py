"""Tampering is found out and named, on every engine."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend.ledger.event import HoldPlaced
from backend.storage import paging, refolding
from backend.storage.database import Storage, open_storage
from backend.storage.instant import EPOCH
from backend.storage.journal import Entry
from backend.storage.verification import ChainBroken, verify_chain
from tests.backend.storage.vault import FLAWS, IDR, LATER, Vault, fill_vault, transfer


@pytest.fixture
def vault(storage: Storage, tmp_path: Path, engine_url: str | None) -> Vault:
    return fill_vault(storage, tmp_path, engine_url)


def test_untouched_books_are_whole(vault: Vault) -> None:
    verified = vault.verify()
    with vault.storage.read() as books:
        assert verify_chain(books) == verified.events == 8
        assert verified.head.root == books.journal.head.root.hex()


def test_empty_books_are_whole(tmp_path: Path, engine_url: str | None) -> None:
    storage = open_storage(tmp_path, engine_url)
    assert Vault(storage, tmp_path, engine_url).verify().events == 0
    storage.close()


def test_the_first_flaw_is_named(vault: Vault) -> None:
    for statement, number, what in FLAWS:
        flaw = vault.flaw_after(statement)
        assert (flaw.number, what in str(flaw)) == (number, True), f"{statement}: {flaw}"


def test_a_signature_is_checked(vault: Vault) -> None:
    flaw = vault.flaw_after("UPDATE head SET signature = ?", values=(bytes(64),))
    assert "false signature" in str(flaw)


def test_of_many_flaws_the_first_event_is_named(vault: Vault) -> None:
    rows = "UPDATE lines SET amount_minor = 1 WHERE number > 4", "DELETE FROM facts"
    assert vault.flaw_after(*rows).number == 2
    assert vault.flaw_after(*rows[:1]).number == 5
    salts = "UPDATE events SET salt = hash WHERE number IN (3, 6)"
    assert vault.flaw_after(*rows, salts).number == 3
    before = "UPDATE events SET at = at - 1 WHERE number = 5"
    assert vault.flaw_after(before, "DELETE FROM events WHERE number = 7").number == 5


def test_a_wrong_row_is_found_among_many_pages(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)
    monkeypatch.setattr(refolding, "BUCKET", 3)
    for number in range(40):
        vault.append(transfer(f"more-{number}", 1))
    assert vault.verify().events == 48
    flaw = vault.flaw_after("UPDATE lines SET amount_minor = 1 WHERE number IN (31, 40)")
    assert flaw.number == 31


def test_each_full_tile_is_compared(vault: Vault) -> None:
    vault.append(*[transfer(f"more-{number}", 1) for number in range(700)])
    assert vault.verify().events == 708
    first = "(SELECT hashes FROM tiles WHERE level = 0 AND number = 0)"
    for level, index, number in ((0, 1, 257), (1, 0, 1)):
        flaw = vault.flaw_after(
            f"UPDATE tiles SET hashes = {first} WHERE level = {level} AND number = {index}"
        )
        assert flaw.number == number
        assert f"tile {index} of level {level}" in str(flaw)


def test_time_never_goes_back(vault: Vault) -> None:
    with vault.storage.write() as books:
        books.journal.lock()
        books.journal._head = replace(books.journal.head, at=EPOCH)
        books.journal.append(Entry(HoldPlaced(EPOCH, "older", "budi-idr", 1, IDR)))
    with pytest.raises(ChainBroken, match="event 9 is older than the one before it"):
        vault.verify()


def test_history_begins_with_that_of_a_kept_head(vault: Vault) -> None:
    kept = vault.verify().head
    vault.append(transfer("later", 1))
    assert vault.verify(kept).events == 9
    for other, what in (
        (kept.model_copy(update={"size": 7}), "not those of the kept head"),
        (kept.model_copy(update={"size": 10}), "false signature"),
        (kept.model_copy(update={"root": "0" * 64}), "not those of the kept head"),
        (kept.model_copy(update={"at": LATER + timedelta(1)}), "false signature"),
    ):
        with pytest.raises(ChainBroken, match=what):
            vault.verify(other)


def test_a_history_shorter_than_a_kept_head_is_no_history(vault: Vault) -> None:
    sign = vault.storage.key_ring.signer()
    longer = vault.verify().head.model_copy(update={"size": 12})
    signed = longer.model_copy(update={"signature": sign(longer.signed_bytes()).hex()})
    with pytest.raises(ChainBroken, match="the kept head counts 12") as broken:
        vault.verify(signed)
    assert broken.value.number == 9
