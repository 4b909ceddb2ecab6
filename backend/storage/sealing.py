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
_SHARE_PURPOSE = b"saku device share 1"
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
    """Seals and opens with people's keys, which the master key wraps; devices' shares too."""

    def __init__(self, master_key: bytes) -> None:
        self._master = AESGCM(master_key)
        self._cipher = lru_cache(CIPHERS_KEPT)(self._open_key)

    def mint_key(self) -> bytes:
        """A new person's key, wrapped."""
        return self._wrap(os.urandom(KEY_BYTES), _KEY_PURPOSE)

    def wrap_share(self, share: bytes) -> bytes:
        """A device's share as it is kept."""
        return self._wrap(share, _SHARE_PURPOSE)

    def open_share(self, wrapped: bytes) -> bytes:
        """The share behind `wrap_share`."""
        return self._unwrap(wrapped, _SHARE_PURPOSE)

    def seal(self, number: int, readers: Sequence[Reader], evidence: str = "") -> bytes:
        """What event `number` says to people: a part for each reader, in their order.

        After them, for the first reader, the evidence: what they signed, if they did.
        """
        place = number.to_bytes(8, "big")
        nonces = os.urandom(NONCE_BYTES * (len(readers) + 1))
        parts = b""
        texts = [(reader.wrapped_key, _write(reader.particulars)) for reader in readers]
        if evidence:
            texts.append((readers[0].wrapped_key, evidence))
        for index, (wrapped_key, text) in enumerate(texts):
            nonce = nonces[index * NONCE_BYTES : (index + 1) * NONCE_BYTES]
            box = self._cipher(wrapped_key).encrypt(nonce, text.encode(), place)
            parts += (NONCE_BYTES + len(box)).to_bytes(_LENGTH_BYTES, "big") + nonce + box
        return parts

    def open(self, number: int, sealed: bytes, part: int, wrapped_key: bytes) -> Particulars:
        """One part; `FORGOTTEN` when its reader's key is gone."""
        text = self.open_text(number, sealed, part, wrapped_key)
        return FORGOTTEN if text is None else Particulars(*json.loads(text))

    def open_text(self, number: int, sealed: bytes, part: int, wrapped_key: bytes) -> bytes | None:
        """One part as it was sealed; None when its reader's key is gone or there is none."""
        if not wrapped_key:
            return None
        at = 0
        for _ in range(part):
            at += _LENGTH_BYTES + int.from_bytes(sealed[at : at + _LENGTH_BYTES], "big")
        length = int.from_bytes(sealed[at : at + _LENGTH_BYTES], "big")
        if not length:
            return None
        box = sealed[at + _LENGTH_BYTES : at + _LENGTH_BYTES + length]
        return self._cipher(wrapped_key).decrypt(
            box[:NONCE_BYTES], box[NONCE_BYTES:], number.to_bytes(8, "big")
        )

    def _open_key(self, wrapped: bytes) -> AESGCM:
        return AESGCM(self._unwrap(wrapped, _KEY_PURPOSE))

    def _wrap(self, secret: bytes, purpose: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, secret, purpose)

    def _unwrap(self, wrapped: bytes, purpose: bytes) -> bytes:
        return self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], purpose)


def _write(words: Particulars) -> str:
    """A JSON array of the fields; `json.dumps` would take four times as long."""
    return (
        f"[{quote(words.kind)},{quote(words.counterparty_id)},{quote(words.counterparty_name)},"
        f"{quote(words.own_name)},{quote(words.note)}]"
    )
