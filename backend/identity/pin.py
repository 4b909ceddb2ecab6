"""Which PINs are too easy to guess, and when wrong ones lock the door."""

from datetime import timedelta
from itertools import pairwise

PIN_TRIES = 5
PIN_LOCK = timedelta(minutes=15)


def is_weak_pin(pin: str) -> bool:
    """True for a short pattern said over and over (111111, 123123) and for an even staircase."""
    digits = [int(digit) for digit in pin]
    return _repeats(pin) or _climbs(digits, 1) or _climbs(digits, -1)


def _repeats(pin: str) -> bool:
    return any(pin == pin[:length] * (len(pin) // length) for length in (1, 2, 3))


def _climbs(digits: list[int], step: int) -> bool:
    # Modulo ten, because 789012 is a staircase on a keypad too.
    return all((second - first - step) % 10 == 0 for first, second in pairwise(digits))
