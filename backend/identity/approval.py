"""Approval tokens: what was approved, where and until when, under our own authentication code.

Nothing is kept of them. A token names one intent, an intent names one transfer, and a transfer is
posted once: so a token buys one transfer, however often it is shown.
"""

import hashlib
import hmac
from datetime import datetime
from typing import NamedTuple

_BETWEEN = "~"


class Approved(NamedTuple):
    """One intent was agreed to in one session, for a while; the digest is the intent's."""

    session_id: str
    intent_digest: str
    approved_at: datetime
    expires_at: datetime


def mint_approval(key: bytes, approved: Approved) -> str:
    """The token: both times in ISO 8601, and HMAC-SHA256 in hex over all four."""
    times = _BETWEEN.join((approved.approved_at.isoformat(), approved.expires_at.isoformat()))
    code = _authenticate(key, times, approved.session_id, approved.intent_digest)
    return times + _BETWEEN + code


def read_approval(key: bytes, token: str, session_id: str, intent_digest: str) -> Approved | None:
    """What the token says, if it is ours and speaks of this session and this intent."""
    times, _, code = token.rpartition(_BETWEEN)
    expected = _authenticate(key, times, session_id, intent_digest)
    if not hmac.compare_digest(code.encode(), expected.encode()):
        return None
    approved_at, expires_at = map(datetime.fromisoformat, times.split(_BETWEEN))
    return Approved(session_id, intent_digest, approved_at, expires_at)


def _authenticate(key: bytes, times: str, session_id: str, intent_digest: str) -> str:
    # The parts can't run into each other: none of them has the sign that stands between.
    subject = _BETWEEN.join((times, session_id, intent_digest))
    return hmac.digest(key, subject.encode(), hashlib.sha256).hex()
