"""The public half of a ledger's signing key, from wherever the key is at hand."""

from pathlib import Path

from backend.storage.key_ring import SIGNING_FILE, KeyRing


def find_public_key(*folders: Path) -> bytes | None:
    """Raw Ed25519, of the first folder with the key, if any; raises ValueError for a bad file."""
    for folder in folders:
        file = folder / SIGNING_FILE
        if file.is_file():
            return KeyRing(bytes.fromhex(file.read_text(encoding="ascii")), b"").public_key
    return None
