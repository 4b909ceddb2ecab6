"""A device's private keys: P-256, ES256 with deterministic nonces (RFC 6979)."""

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from api_contract.key import PublicKey, encode_bytes

KEY_BYTES = 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve's group (SEC 2, §2.4.2)."""
_METHOD = ECDSA(SHA256(), deterministic_signing=True)


class SigningKey:
    """One key; `repr` shows nothing of it."""

    __slots__ = ("_key", "public")

    def __init__(self, key: EllipticCurvePrivateKey) -> None:
        self._key = key
        numbers = key.public_key().public_numbers()
        self.public = PublicKey(x=_encode(numbers.x), y=_encode(numbers.y))

    @classmethod
    def mint(cls) -> "SigningKey":
        """A new one."""
        return cls(generate_private_key(SECP256R1()))

    @classmethod
    def open(cls, secret: bytes) -> "SigningKey":
        """The key behind `secret`; raises ValueError for bytes that are none."""
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        return cls(derive_private_key(int.from_bytes(secret, "big"), SECP256R1()))

    def secret(self) -> bytes:
        """The private half, 32 bytes."""
        return self._key.private_numbers().private_value.to_bytes(KEY_BYTES, "big")

    def sign(self, message: bytes) -> str:
        """A `KeySignature`."""
        r, s = decode_dss_signature(self._key.sign(message, _METHOD))
        return encode_bytes(b"".join(_bytes_of(part) for part in (r, min(s, _ORDER - s))))


def _encode(coordinate: int) -> str:
    return encode_bytes(_bytes_of(coordinate))


def _bytes_of(number: int) -> bytes:
    return number.to_bytes(KEY_BYTES, "big")
