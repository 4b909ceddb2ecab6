"""How long a session lives and what a refresh token is worth when it comes (back)."""

from datetime import datetime, timedelta
from enum import Enum, auto

ACCESS_LIFETIME = timedelta(minutes=5)
IDLE_LIFETIME = timedelta(days=30)
SESSION_LIFETIME = timedelta(days=90)


class RefreshVerdict(Enum):
    """What a refresh token deserves."""

    RENEW = auto()
    """It is the confirmed one, asked again perhaps because the last answer was lost."""
    CONFIRM_AND_RENEW = auto()
    """Used for the first time: it arrived, so everything older is worthless from now on."""
    END_SESSION = auto()
    """It was replaced by one already in use: two parties hold this session's tokens."""


def judge_refresh(*, generation: int, is_spent: bool, confirmed_generation: int) -> RefreshVerdict:
    """Confirm-on-use rotation: a lost answer costs nothing, a stolen old token is found out."""
    if is_spent or generation < confirmed_generation:
        return RefreshVerdict.END_SESSION
    if generation == confirmed_generation:
        return RefreshVerdict.RENEW
    return RefreshVerdict.CONFIRM_AND_RENEW


def is_session_over(started_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
    """True after a month of silence, and after three months in any case."""
    return now >= session_ends_at(started_at, last_seen_at)


def session_ends_at(started_at: datetime, last_seen_at: datetime) -> datetime:
    """When it will be over if it isn't used any more."""
    return min(last_seen_at + IDLE_LIFETIME, started_at + SESSION_LIFETIME)
