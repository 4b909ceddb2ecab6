"""Which PINs are too easy."""

import pytest

from api_contract.pin import is_weak_pin


@pytest.mark.parametrize(
    "pin",
    ["000000", "999999", "123456", "654321", "456789", "789012", "210987", "121212", "123123"],
)
def test_a_pattern_is_weak(pin: str) -> None:
    assert is_weak_pin(pin)


@pytest.mark.parametrize("pin", ["739146", "402857", "123457", "112358", "123132", "100000"])
def test_anything_else_is_taken(pin: str) -> None:
    assert not is_weak_pin(pin)
