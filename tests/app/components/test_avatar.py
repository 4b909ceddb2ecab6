"""Initials of every kind of name."""

import pytest

from app.components.avatar import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sari Wulandari", "SW"),
        ("Nguyễn Thị Linh", "NL"),
        ("Đặng", "Đ"),
        ("عائشة السالم", "ع"),
        ("O'Connor", "O"),
        ("Pulsa 24", "P"),
        ("24", "?"),
        ("", "?"),
        ("  ", "?"),
        ("🙂 Ana", "A"),
    ],
)
def test_a_face_shows_the_first_letters_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
