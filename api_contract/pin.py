"""The wallet's PIN: it never leaves the device, what is derived from it does.

The device derives a root, Argon2id (RFC 9106) of the PIN under the person's recipe, and from it
with HKDF-SHA256 (RFC 5869) the proof that the backend counts and compares. For the right proof the
backend gives the device's share, without which nothing on the device opens: whoever holds the
device and not the backend has nothing to test a guess against.
"""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, StringConstraints

from api_contract.base import Model

PIN_DIGITS = 6
PROOF_PURPOSE = b"saku pin proof 1"
"""HKDF's `info` for the proof."""

PinProof = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(repr=False)]
"""32 bytes in lower-case hex."""

PinShare = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(repr=False)]
"""32 random bytes in lower-case hex, one for each device."""


class PinRecipe(Model):
    """How the root is derived: Argon2id's salt (16 bytes in hex) and costs.

    The least that is taken is what OWASP's password storage page recommends.
    """

    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    memory_kib: Annotated[int, Field(ge=19_456, le=131_072)]
    time_cost: Annotated[int, Field(ge=2, le=16)]
    lanes: Annotated[int, Field(ge=1, le=4)]


class NewPin(Model):
    """A PIN that was just chosen."""

    recipe: PinRecipe
    proof: PinProof


class PinCheck(Model):
    """POST /v1/pin/checks: show that it is still the same person."""

    proof: PinProof


class PinChecked(Model):
    """It was the PIN; `generation` counts how often it was changed."""

    share: PinShare
    generation: int


class PinChange(Model):
    """PUT /v1/pin: another PIN under the same recipe."""

    proof: PinProof
    new_proof: PinProof


def is_weak_pin(pin: str) -> bool:
    """True for a short pattern said over and over (111111, 123123) and for an even staircase."""
    digits = [int(digit) for digit in pin]
    return _repeats(pin) or _climbs(digits, 1) or _climbs(digits, -1)


def _repeats(pin: str) -> bool:
    return any(pin == pin[:length] * (len(pin) // length) for length in (1, 2, 3))


def _climbs(digits: list[int], step: int) -> bool:
    # Modulo ten, because 789012 is a staircase on a keypad too.
    return all((second - first - step) % 10 == 0 for first, second in pairwise(digits))
