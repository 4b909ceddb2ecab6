"""One-time codes: how long, how often, and when one is taken."""

import hashlib
import hmac
from datetime import datetime, timedelta

CODE_LIFETIME = timedelta(minutes=5)
RESEND_PAUSE = timedelta(seconds=30)
TICKET_LIFETIME = timedelta(minutes=10)
WRONG_CODES = 4
"""After so many wrong tries not even the right code is taken any more."""


def hash_code(pepper: bytes, challenge_id: str, code: str) -> bytes:
    """What is kept instead of the code: without the pepper a million guesses lead nowhere."""
    return hmac.digest(pepper, f"{challenge_id}:{code}".encode(), hashlib.sha256)


def is_code_accepted(
    *,
    matches: bool,
    wrong_before: int,
    is_used: bool,
    expires_at: datetime,
    now: datetime,
) -> bool:
    """True only for the right code, in time, unused, and not after too many wrong ones."""
    return matches and wrong_before < WRONG_CODES and not is_used and now < expires_at
