"""Opaque tokens: 256 random bits for the customer, their digest for us."""

import hashlib
import secrets


def mint_token() -> str:
    """A fresh secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept, in hex; a plain digest is enough because the token itself is random."""
    return hashlib.sha256(token.encode()).hexdigest()
