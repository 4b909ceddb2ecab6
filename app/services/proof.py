"""Makes the proof that goes with each request (DPoP, RFC 9449)."""

import json
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from api_contract.key import encode_bytes
from api_contract.proof import ALGORITHM, PROOF_TYPE, hash_body, hash_text
from app.services.signing_key import SigningKey

ID_BYTES = 16
"""Of a `jti`: 128 random bits."""


def make_proof(
    key: SigningKey,
    method: str,
    address: str,
    body: bytes,
    at: int,
    *,
    token: str | None = None,
    nonce: str | None = None,
    proof_id: str | None = None,
) -> str:
    """A proof for one request, sent once.

    `at` is the backend's time in seconds since 1970, `token` the access token shown with it,
    `nonce` what the backend asked for after a proof that it found too old or too young.
    """
    header = {"typ": PROOF_TYPE, "alg": ALGORITHM, "jwk": key.public.model_dump()}
    claims: dict[str, str | int] = {
        "jti": proof_id or encode_bytes(secrets.token_bytes(ID_BYTES)),
        "htm": method,
        "htu": urlunsplit(urlsplit(address)._replace(query="", fragment="")),
        "iat": at,
    }
    if token is not None:
        claims["ath"] = hash_text(token)
    if body:
        claims["bh"] = hash_body(body)
    if nonce is not None:
        claims["nonce"] = nonce
    message = f"{_write(header)}.{_write(claims)}"
    return f"{message}.{key.sign(message.encode())}"


def _write(fields: Mapping[str, object]) -> str:
    return encode_bytes(json.dumps(fields, separators=(",", ":")).encode())
