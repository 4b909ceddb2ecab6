"""Whether a request is signed by the key it names, freshly and for the first time (RFC 9449)."""

import hashlib
import hmac
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json

from api_contract.key import PublicKey, decode_bytes
from api_contract.proof import ALGORITHM, PROOF_TYPE
from backend.identity.public_key import has_signed

LEEWAY_SECONDS = 60
"""How far a device's clock may be off."""
NONCE_SECONDS = 60
PROOF_LIMIT, HEADER_LIMIT = 2_000, 400
"""Letters of a proof, and of its header: ours have 800 and 250. Headers are remembered."""
HEADERS_KEPT = 20_000
_ID_LIMIT = 64


class Proof(NamedTuple):
    """A signature over a request that holds; `id` is its `jti`, `at` the time it names."""

    thumbprint: str
    id: str
    at: int
    nonce: str | None
    claims: Mapping[str, Any]


def read_proof(text: str) -> Proof | None:
    """A proof whose signature holds; None for anything else, a string of several proofs too."""
    header, _, rest = text.partition(".")
    payload, _, signature = rest.partition(".")
    is_short = len(text) <= PROOF_LIMIT and len(header) <= HEADER_LIMIT
    key = _read_header(header) if is_short else None
    if key is None or not has_signed(key[0], signature, f"{header}.{payload}".encode()):
        return None
    try:
        claims = from_json(decode_bytes(payload))
        proof = Proof(key[1], claims["jti"], claims["iat"], claims.get("nonce"), claims)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    is_sound = type(proof.id) is str and len(proof.id) <= _ID_LIMIT and type(proof.at) is int
    return proof if is_sound else None


def fits(proof: Proof, method: str, address: str, token_hash: str | None, body_hash: str) -> bool:
    """True when the proof speaks of exactly this request.

    `address` is without its query, `token_hash` None where no token is shown; a proof may leave
    the body out only where there is none.
    """
    claims = proof.claims
    return (
        claims.get("htm") == method
        and claims.get("htu") == address
        and claims.get("ath") == token_hash
        and claims.get("bh", "") == body_hash
    )


class Freshness:
    """Which proofs are young enough, and which of those were seen before.

    A proof is fresh by its own time, or by a nonce of ours where a device's clock is wrong. Both
    last for two minutes at most, and so long its id is remembered.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._seen: set[str] = set()
        self._seen_before: set[str] = set()
        self._turned_at = 0
        self._lock = threading.Lock()

    def nonce(self, now: int) -> str:
        """A nonce for this minute; any process with the same key knows it."""
        return self._nonce_of(now // NONCE_SECONDS)

    def accept(self, proof: Proof, now: int) -> bool:
        """True once, while the proof is fresh; `now` in seconds since 1970."""
        if proof.nonce is None:
            if abs(now - proof.at) > LEEWAY_SECONDS:
                return False
        elif not self._is_ours(proof.nonce, now):
            return False
        subject = proof.thumbprint + proof.id
        with self._lock:
            self._turn(now)
            if subject in self._seen or subject in self._seen_before:
                return False
            self._seen.add(subject)
        return True

    def _turn(self, now: int) -> None:
        """Two sets: the older one holds what is between one and two spans of freshness old."""
        if now - self._turned_at < 2 * LEEWAY_SECONDS:
            return
        is_long_ago = now - self._turned_at >= 4 * LEEWAY_SECONDS
        self._seen_before = set() if is_long_ago else self._seen
        self._seen, self._turned_at = set(), now

    def _is_ours(self, nonce: object, now: int) -> bool:
        minute = now // NONCE_SECONDS
        return isinstance(nonce, str) and any(
            hmac.compare_digest(nonce.encode(), self._nonce_of(each).encode())
            for each in (minute, minute - 1)
        )

    def _nonce_of(self, minute: int) -> str:
        return hmac.digest(self._key, str(minute).encode(), hashlib.sha256).hex()[:32]


@lru_cache(HEADERS_KEPT)
def _read_header(header: str) -> tuple[PublicKey, str] | None:
    """The key in a proof's header with its name: the same in every proof of a device."""
    try:
        fields = from_json(decode_bytes(header))
        if fields.pop("typ") != PROOF_TYPE or fields.pop("alg") != ALGORITHM:
            return None
        key = PublicKey.model_validate(fields.pop("jwk"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return None if fields else (key, key.thumbprint)
