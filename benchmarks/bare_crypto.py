"""The floor under all that is signed: the cryptography alone, in microseconds for one."""

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.rounds import microseconds

COUNT = 1_000
MESSAGE = bytes(400)
"""About as long as an intent, a proof or an answer."""


async def verify() -> float:
    """A check of an ECDSA signature."""
    key, method = generate_private_key(SECP256R1()), ECDSA(SHA256())
    signature, public = key.sign(MESSAGE, method), key.public_key()
    return microseconds(lambda _: public.verify(signature, MESSAGE, method), range(COUNT))


async def sign() -> float:
    """An ECDSA signature, as devices make them."""
    key, method = generate_private_key(SECP256R1()), ECDSA(SHA256(), deterministic_signing=True)
    return microseconds(lambda _: key.sign(MESSAGE, method), range(COUNT))


async def sign_ed25519() -> float:
    """An Ed25519 signature, as the ledger makes them."""
    key = Ed25519PrivateKey.generate()
    return microseconds(lambda _: key.sign(MESSAGE), range(COUNT))
