"""AES-256-GCM (NIST SP 800-38D) with what is sealed bound to where it belongs."""

import json
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
"""96 random bits: below 2³² seals under one key, two of a kind are out of the question."""


@dataclass(frozen=True)
class Sealed:
    """A nonce, and the ciphertext with its tag."""

    nonce: bytes
    body: bytes


def seal(key: bytes, content: bytes, *place: str | int) -> Sealed:
    """`content` for this `place` only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, content, _associated_data(place)))


def unseal(key: bytes, sealed: Sealed, *place: str | int) -> bytes | None:
    """The content; None when key, place or any bit is another."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.body, _associated_data(place))
    except (InvalidTag, ValueError, TypeError):  # the last two: a nonce of a wrong size or type
        return None


def _associated_data(place: tuple[str | int, ...]) -> bytes:
    # JSON, because joined texts would let ("a", "bc") pass for ("ab", "c").
    return json.dumps(place).encode()
