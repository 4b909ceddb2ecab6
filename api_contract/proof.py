"""Proof of possession (DPoP, RFC 9449): each request is signed with the session's key.

A proof is a JWT of type `dpop+jwt` with the key in its header and these claims: `htm` the method,
`htu` the address without its query, `iat` seconds since 1970, `jti` 128 random bits, `ath` the
SHA-256 of the access token where there is one. `bh`, our own, is the SHA-256 of the body where
there is one. Hashes are base64url without padding. `nonce` stands in for a clock that is wrong.
"""

import hashlib

from api_contract.key import encode_bytes

PROOF_HEADER = "DPoP"
NONCE_HEADER = "DPoP-Nonce"
SCHEME = "DPoP"
"""Of the Authorization header: a token that is worth nothing without a proof."""

PROOF_TYPE = "dpop+jwt"
ALGORITHM = "ES256"


def hash_text(text: str) -> str:
    """The hash of an access token, for `ath`."""
    return hash_body(text.encode())


def hash_body(body: bytes) -> str:
    """The hash of a body, for `bh`."""
    return encode_bytes(hashlib.sha256(body).digest())
