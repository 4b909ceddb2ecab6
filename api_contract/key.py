"""Public keys and signatures on the wire: P-256 with SHA-256 (ES256, RFC 7518 §3.4)."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Literal

from pydantic import StringConstraints

from api_contract.base import Model

Coordinate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""32 bytes, big-endian, base64url without padding."""

KeySignature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{86}$")]
"""64 bytes: r and s, 32 each, base64url without padding. Of s and n - s the lower is used."""

Thumbprint = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""A key's name: SHA-256 over its canonical form (RFC 7638), base64url without padding."""


class PublicKey(Model):
    """The public half of a device's key, a JSON Web Key (RFC 7517)."""

    kty: Literal["EC"] = "EC"
    crv: Literal["P-256"] = "P-256"
    x: Coordinate
    y: Coordinate

    @property
    def canonical(self) -> str:
        """The form that is hashed: the required members in order, without spaces."""
        return f'{{"crv":"P-256","kty":"EC","x":"{self.x}","y":"{self.y}"}}'

    @property
    def thumbprint(self) -> str:
        """The key's name."""
        return encode_bytes(hashlib.sha256(self.canonical.encode()).digest())


def encode_bytes(data: bytes) -> str:
    """Base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_bytes(text: str) -> bytes:
    """The bytes behind `encode_bytes`; raises ValueError for anything else, spare bits too."""
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode_bytes(data) != text:
        raise ValueError("not base64url in its one form")
    return data
