"""PINs: what is kept of one, and when wrong tries lock the door or end it."""

import hashlib
import hmac
from datetime import timedelta

PIN_TRIES = 5
PIN_LOCK = timedelta(minutes=15)
"""PSD2 RTS art. 4: no more than five wrong tries in a row."""
PIN_TRIES_IN_ALL = 10
"""After so many in a row, with a wait between, the PIN is over: it takes a new one."""


def keep_proof(pepper: bytes, person_id: str, proof: str) -> str:
    """What is kept instead of a proof, in hex: without the pepper no guess can be tested."""
    return hmac.digest(pepper, f"{person_id}:{proof}".encode(), hashlib.sha256).hex()
