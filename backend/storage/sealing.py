"""Personal words beside the journal, each sealed for one reader.

The chain is for ever, what is personal must be erasable: names and notes stand sealed under a key
of their reader (AES-256-GCM), and forgetting a person is losing that key. The journal's hashes
don't cover them; what they say is bound to a transfer by the digest of its intent.
"""

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from json.encoder import encode_basestring as quote
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_LENGTH_BYTES = 2
_KEY_PURPOSE = b"saku person key 1"
CIPHERS_KEPT = 20_000
"""Opened keys kept in memory: about half a kilobyte each."""


class Particulars(NamedTuple):
    """What one person may read about one line; `kind` is an `ActivityKind`."""

    kind: str
    counterparty_id: str
    counterparty_name: str
    own_name: str
    note: str


FORGOTTEN = Particulars("transfer", "", "", "", "")


class Reader(NamedTuple):
    """For whom particulars are sealed: the person's wrapped key."""

    wrapped_key: bytes
    particulars: Particulars


class Sealer:
    """Seals and opens with people's keys, which the master key wraps."""

    def __init__(self, master_key: bytes) -> None:
        self._master = AESGCM(master_key)
        self._cipher = lru_cache(CIPHERS_KEPT)(self._open_key)

    def mint_key(self) -> bytes:
        """A new person's key, wrapped."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, os.urandom(KEY_BYTES), _KEY_PURPOSE)

    def seal(self, number: int, readers: Sequence[Reader]) -> bytes:
        """The particulars of event `number`: a part for each reader, in their order."""
        place = number.to_bytes(8, "big")
        nonces = os.urandom(NONCE_BYTES * len(readers))
        parts = b""
        for index, reader in enumerate(readers):
            nonce = nonces[index * NONCE_BYTES : (index + 1) * NONCE_BYTES]
            words = _write(reader.particulars).encode()
            box = self._cipher(reader.wrapped_key).encrypt(nonce, words, place)
            parts += (NONCE_BYTES + len(box)).to_bytes(_LENGTH_BYTES, "big") + nonce + box
        return parts

    def open(self, number: int, sealed: bytes, part: int, wrapped_key: bytes) -> Particulars:
        """One part; `FORGOTTEN` when its reader's key is gone."""
        if not wrapped_key:
            return FORGOTTEN
        at = 0
        for _ in range(part):
            at += _LENGTH_BYTES + int.from_bytes(sealed[at : at + _LENGTH_BYTES], "big")
        length = int.from_bytes(sealed[at : at + _LENGTH_BYTES], "big")
        box = sealed[at + _LENGTH_BYTES : at + _LENGTH_BYTES + length]
        words = self._cipher(wrapped_key).decrypt(
            box[:NONCE_BYTES], box[NONCE_BYTES:], number.to_bytes(8, "big")
        )
        return Particulars(*json.loads(words))

    def _open_key(self, wrapped: bytes) -> AESGCM:
        return AESGCM(
            self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _KEY_PURPOSE)
        )


def _write(words: Particulars) -> str:
    """A JSON array of the fields; `json.dumps` would take four times as long."""
    return (
        f"[{quote(words.kind)},{quote(words.counterparty_id)},{quote(words.counterparty_name)},"
        f"{quote(words.own_name)},{quote(words.note)}]"
    )
