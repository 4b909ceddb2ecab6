"""Counted signatures: a device that counts twice is two devices.

The sliding window is that of RFC 4303 §3.4.3 (IPsec's anti-replay): numbers may arrive out of
order, within limits, and each is used once.
"""

from typing import NamedTuple

WINDOW = 63
"""How far below the highest number a late one is still told from a repeated one; one bit each, in
a signed column of 64."""


class Sequence(NamedTuple):
    """Which numbers a device has used: the highest, and those below it, bit n for highest - n."""

    highest: int = 0
    used: int = 0


def use_number(sequence: Sequence, number: int) -> Sequence | None:
    """The sequence with this number used; None when it was used before or is too far behind."""
    if number > sequence.highest:
        ahead = number - sequence.highest
        moved = 0 if ahead >= WINDOW else sequence.used << ahead & (1 << WINDOW) - 1
        return Sequence(number, moved | 1)
    bit = 1 << sequence.highest - number if sequence.highest - number < WINDOW else 0
    if not bit or sequence.used & bit:
        return None
    return Sequence(sequence.highest, sequence.used | bit)
