"""Mints transfer ids: UUIDv7 (RFC 9562 §5.7), so that a transfer's id tells when it was drafted."""

from collections.abc import Callable
from datetime import datetime

_RANDOM_BITS = 62


def mint_transfer_id(now: Callable[[], datetime], random_bytes: Callable[[int], bytes]) -> str:
    """A lower-case UUIDv7 in text: 48 bits of milliseconds since 1970, then 74 random bits.

    `now` returns an aware moment; `random_bytes(count)` must be fit for secrets, because nobody
    may guess the id of somebody else's next transfer.
    """
    random = int.from_bytes(random_bytes(10), "big")
    milliseconds = int(now().timestamp() * 1000) & (1 << 48) - 1
    version = 0x7000 | random >> _RANDOM_BITS & 0xFFF
    variant = 0b10 << _RANDOM_BITS | random & (1 << _RANDOM_BITS) - 1
    digits = f"{milliseconds:012x}{version:04x}{variant:016x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
