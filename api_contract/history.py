"""The history that proves itself: signed tree heads, and proofs that a phone can check.

The ledger's events are the leaves of an RFC 9162 Merkle tree (SHA-256). A leaf's data is the
event's commitment, SHA-256(salt || event bytes): a leaf says nothing about its event to whoever
lacks the salt. Digests, salts, keys and signatures are lower-case hex on the wire.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from api_contract.base import Instant, Model

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""32 bytes: a SHA-256 hash or an Ed25519 public key."""

Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
"""64 bytes of Ed25519 (RFC 8032)."""

Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""16 random bytes, told only to an event's parties."""

TreeSize = Annotated[int, Field(ge=0, lt=2**63)]
"""How many events a tree holds."""

LONGEST_PATH = 126
"""No proof about a tree of less than 2**63 leaves has more hashes."""

Path = Annotated[tuple[Digest, ...], Field(max_length=LONGEST_PATH)]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TreeHead(Model):
    """GET /v1/history/head: the whole history up to `size` in one hash, signed by the ledger."""

    size: TreeSize
    root: Digest
    at: Instant
    key_id: Digest
    signature: Signature

    def signed_bytes(self) -> bytes:
        """What the ledger's key signs."""
        return head_bytes(self.size, self.root, self.at)


class HistoryKey(Model):
    """GET /v1/history/key: the public half of the key that signs heads.

    `key_id` is the SHA-256 of the raw public key.
    """

    key_id: Digest
    public_key: Digest


class ConsistencyProof(Model):
    """GET /v1/history/consistency?first=M&second=N: that tree N holds tree M unchanged.

    The path is that of RFC 9162 §2.1.4.1; it is empty for equal sizes and for `first` 0.
    """

    first: TreeSize
    second: TreeSize
    path: Path


class Receipt(Model):
    """GET /v1/transfers/{id}/receipt: the event as it was chained, and the proof that it was.

    `event` is the text of the canonical bytes, `number` its place in the ledger, counted from 1:
    the index of its leaf is `number` - 1. `path` is the inclusion path of RFC 9162 §2.1.3.1.
    """

    number: Annotated[int, Field(ge=1, lt=2**63)]
    event: str
    salt: Salt
    path: Path
    head: TreeHead


def head_bytes(size: int, root: str, at: datetime) -> bytes:
    """The signed form of a head: a name for the purpose, size, root, microseconds since 1970."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    return f"saku tree head 1\n{size}\n{root}\n{micros}\n".encode()


def commit_to(salt: bytes, event: bytes) -> bytes:
    """The commitment to an event: 32 bytes, the data of its leaf."""
    return hashlib.sha256(salt + event).digest()
