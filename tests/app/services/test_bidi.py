"""Foreign text can't disturb what stands beside it."""

from hypothesis import given
from hypothesis import strategies as st

from app.services.bidi import CONTROLS, FSI, LRI, PDI, isolate, isolate_ltr, without_controls


def test_a_name_loses_its_override_and_stands_in_its_own_isolate() -> None:
    assert isolate("Budi\u202e000.1") == f"{FSI}Budi000.1{PDI}"


def test_a_name_can_not_close_its_isolate_early() -> None:
    assert isolate(f"Budi{PDI}{LRI}") == f"{FSI}Budi{PDI}"


def test_a_line_break_in_a_name_becomes_a_space() -> None:
    assert without_controls("Budi\r\nPaid") == "Budi  Paid"


def test_what_is_isolated_is_not_wrapped_again() -> None:
    phone = isolate_ltr("+62 812")
    assert isolate(phone) is phone


def test_nothing_stays_nothing() -> None:
    assert isolate("") == ""


def test_joined_letters_and_joined_emoji_keep_their_joiners() -> None:
    for text in ("می\u200cخواهم", "👩\u200d🍳"):
        assert without_controls(text) == text


@given(st.text())
def test_whatever_the_text_only_the_outer_isolate_steers_direction(text: str) -> None:
    inner = isolate(text)[1:-1]
    assert not CONTROLS & set(inner)
    assert not any(ord(c) < 32 for c in inner)
