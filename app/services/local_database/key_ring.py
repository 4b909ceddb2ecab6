"""The keys that records are sealed with (DEKs): one, or while records are re-sealed two."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.services.local_database.seal import KEY_BYTES, Sealed, seal, unseal

_ID_BYTES = 4


@dataclass(frozen=True)
class KeyRing:
    """By id; ids only grow."""

    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        """The id of the key that seals."""
        return max(self.keys)

    @property
    def is_turning(self) -> bool:
        """Whether records may be left under an older key."""
        return len(self.keys) > 1

    def grown(self) -> "KeyRing":
        """With one more key."""
        return KeyRing({**self.keys, self.newest + 1: secrets.token_bytes(KEY_BYTES)})

    def pruned(self) -> "KeyRing":
        """With the newest key alone."""
        return KeyRing({self.newest: self.keys[self.newest]})


def mint_ring() -> KeyRing:
    """A ring with one key."""
    return KeyRing({1: secrets.token_bytes(KEY_BYTES)})


def wrap(ring: KeyRing, kek: bytes, number: int) -> Sealed:
    """The ring as it stands in the slot of this `number`: for each key its id, then itself."""
    plain = b"".join(number.to_bytes(_ID_BYTES, "big") + key for number, key in ring.keys.items())
    return seal(kek, plain, "keyslot", number)


def unwrap(sealed: Sealed, kek: bytes, number: int) -> KeyRing | None:
    """The ring in the slot of this `number`; None when `kek` does not open it."""
    plain = unseal(kek, sealed, "keyslot", number)
    if plain is None:
        return None
    width = _ID_BYTES + KEY_BYTES
    parts = [plain[start : start + width] for start in range(0, len(plain), width)]
    return KeyRing({int.from_bytes(p[:_ID_BYTES], "big"): p[_ID_BYTES:] for p in parts})
