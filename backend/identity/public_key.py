"""Devices' keys: P-256 points from the wire, and whether they signed (ES256, RFC 7518 §3.4)."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from api_contract.key import PublicKey, decode_bytes

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve's group (SEC 2, §2.4.2)."""
_NUMBER_BYTES = 32
_METHOD = ECDSA(SHA256())
KEYS_KEPT = 40_000


def has_signed(key: PublicKey, signature: str, message: bytes) -> bool:
    """True when `signature` (86 letters of base64url) is the key's over `message`.

    Of the two signatures that ECDSA has for one only the one with the lower s is taken.
    """
    try:
        raw = decode_bytes(signature)
        if len(raw) != 2 * _NUMBER_BYTES:
            return False
        r, s = (int.from_bytes(part, "big") for part in (raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]))
        if s > _ORDER // 2:
            return False
        _open(key.x, key.y).verify(encode_dss_signature(r, s), message, _METHOD)
    except (ValueError, InvalidSignature):
        return False
    return True


@lru_cache(KEYS_KEPT)
def _open(x: str, y: str) -> EllipticCurvePublicKey:
    """Raises ValueError for what is no point of the curve."""
    across, up = (int.from_bytes(decode_bytes(part), "big") for part in (x, y))
    return EllipticCurvePublicNumbers(across, up, SECP256R1()).public_key()
