"""Handles that would speak for the house."""

import pytest

from backend.identity.handle import is_reserved


@pytest.mark.parametrize(
    ("handle", "reserved"),
    [("saku", True), ("s.a_k.u", True), ("support", True), ("sakura", False), ("sari", False)],
)
def test_reserved_words_stay_reserved_when_dressed_up(handle: str, reserved: bool) -> None:
    assert is_reserved(handle) is reserved
