"""The ledger's two secrets: the key that signs heads, and the one that wraps people's keys."""

import contextlib
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.storage.unavailable import StorageUnavailable

KEY_BYTES = 32
_PROOFS = b"saku proofs 1"
_PINS = b"saku pins 1"
SIGNING_FILE = "signing.key"
SEALING_FILE = "sealing.key"


@dataclass(frozen=True)
class KeyRing:
    """Both secrets, raw: 32 bytes of Ed25519 (RFC 8032) and 32 of AES-256."""

    signing: bytes = field(repr=False)
    sealing: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """What a head's signature is checked with."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """The name of the signing key: the SHA-256 of its public half, in hex."""
        return hashlib.sha256(self.public_key).hexdigest()

    @property
    def proving(self) -> bytes:
        """The key of the nonces for proofs, derived from the one that seals."""
        return hmac.digest(self.sealing, _PROOFS, hashlib.sha256)

    @property
    def pin_pepper(self) -> bytes:
        """What is kept of a PIN can't be tested without it; derived as well."""
        return hmac.digest(self.sealing, _PINS, hashlib.sha256)

    def signer(self) -> Callable[[bytes], bytes]:
        """Signs with the signing key."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign


def open_key_ring(folder: Path, signing: bytes | None, sealing: bytes | None) -> KeyRing:
    """The secrets given, or those of the folder, minted there the first time.

    Several processes may open one folder at once: all get the same keys. Raises
    `StorageUnavailable` for a folder or file that can't be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return KeyRing(
            signing or _open_key(folder / SIGNING_FILE), sealing or _open_key(folder / SEALING_FILE)
        )
    except OSError as error:
        raise StorageUnavailable(f"The data folder {folder} can't be made or used.") from error


def _open_key(file: Path) -> bytes:
    if not file.exists():
        _mint_key(file)
    key = bytes.fromhex(file.read_text(encoding="ascii"))
    if len(key) != KEY_BYTES:
        raise StorageUnavailable(f"{file} holds no key.")
    return key


def _mint_key(file: Path) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(os.urandom(KEY_BYTES).hex())
        opened.flush()
        os.fsync(opened.fileno())
    # Linked, not renamed: whoever comes second must not replace a key that is in use.
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
