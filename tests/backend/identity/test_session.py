"""What a refresh token is worth, and when a session is over."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.identity.session import RefreshVerdict, is_session_over, judge_refresh

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("generation", "is_spent", "confirmed", "verdict"),
    [
        (0, False, 0, RefreshVerdict.RENEW),
        (1, False, 0, RefreshVerdict.CONFIRM_AND_RENEW),
        (0, False, 1, RefreshVerdict.END_SESSION),
        (1, True, 1, RefreshVerdict.END_SESSION),
    ],
)
def test_a_refresh_token_is_judged_by_its_generation(
    generation: int, is_spent: bool, confirmed: int, verdict: RefreshVerdict
) -> None:
    judged = judge_refresh(generation=generation, is_spent=is_spent, confirmed_generation=confirmed)
    assert judged is verdict


@pytest.mark.parametrize(
    ("started_days", "seen_days", "is_over"),
    [(0, 0, False), (29, 29, False), (30, 30, True), (89, 1, False), (90, 1, True)],
)
def test_silence_and_age_end_a_session(started_days: int, seen_days: int, is_over: bool) -> None:
    started, seen = NOW - timedelta(days=started_days), NOW - timedelta(days=seen_days)
    assert is_session_over(started, seen, NOW) is is_over
