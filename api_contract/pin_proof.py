"""What a device derives from the PIN: Argon2id (RFC 9106), then HKDF-SHA256 (RFC 5869)."""

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api_contract.pin import PROOF_PURPOSE, PinRecipe

ROOT_BYTES = 32


def derive_root(pin: str, recipe: PinRecipe) -> bytes:
    """32 bytes, slow on purpose: a good part of a second."""
    return hash_secret_raw(
        pin.encode(),
        bytes.fromhex(recipe.salt),
        time_cost=recipe.time_cost,
        memory_cost=recipe.memory_kib,
        parallelism=recipe.lanes,
        hash_len=ROOT_BYTES,
        type=Type.ID,
    )


def derive_proof(root: bytes) -> str:
    """What the backend is shown, a `PinProof`; it says nothing of the root."""
    return expand(root, PROOF_PURPOSE).hex()


def expand(root: bytes, purpose: bytes) -> bytes:
    """32 bytes for one purpose."""
    return HKDF(SHA256(), ROOT_BYTES, salt=None, info=purpose).derive(root)
