"""Each reader opens their own words, at their own place, as long as they have their key."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from backend.storage.sealing import FORGOTTEN, KEY_BYTES, Particulars, Reader, Sealer

SARI = Particulars("transfer", "id-budi", "Budi", "Sari", 'Makan "enak" – شكرًا')
BUDI = Particulars("transfer", "id-sari", "Sari", "Budi", "")
SEALER = Sealer(bytes(range(KEY_BYTES)))
KEYS = SEALER.mint_key(), SEALER.mint_key()


def sealed(number: int = 7) -> bytes:
    return SEALER.seal(number, [Reader(KEYS[0], SARI), Reader(KEYS[1], BUDI)])


def test_each_reader_opens_their_own_part() -> None:
    assert SEALER.open(7, sealed(), 0, KEYS[0]) == SARI
    assert SEALER.open(7, sealed(), 1, KEYS[1]) == BUDI


def test_nobody_opens_the_others() -> None:
    with pytest.raises(InvalidTag):
        SEALER.open(7, sealed(), 1, KEYS[0])


def test_words_can_not_be_moved_to_another_event() -> None:
    with pytest.raises(InvalidTag):
        SEALER.open(8, sealed(), 0, KEYS[0])


def test_without_the_key_they_are_forgotten() -> None:
    assert SEALER.open(7, sealed(), 0, b"") == FORGOTTEN


def test_another_master_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        Sealer(bytes(KEY_BYTES)).open(7, sealed(), 0, KEYS[0])


def test_the_same_words_never_look_the_same() -> None:
    assert sealed() != sealed()
    assert b"Budi" not in sealed()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=5, max_size=5))
def test_any_words_come_back(texts: list[str]) -> None:
    words = Particulars(*texts)
    assert SEALER.open(1, SEALER.seal(1, [Reader(KEYS[0], words)]), 0, KEYS[0]) == words
