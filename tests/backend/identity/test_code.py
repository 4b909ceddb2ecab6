"""When a one-time code is taken."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.identity.code import WRONG_CODES, hash_code, is_code_accepted

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("matches", "wrong_before", "is_used", "expires_at", "accepted"),
    [
        (True, 0, False, LATER, True),
        (True, WRONG_CODES - 1, False, LATER, True),
        (True, WRONG_CODES, False, LATER, False),
        (True, 0, True, LATER, False),
        (True, 0, False, NOW, False),
        (False, 0, False, LATER, False),
    ],
)
def test_a_code_is_taken_in_one_case_only(
    matches: bool, wrong_before: int, is_used: bool, expires_at: datetime, accepted: bool
) -> None:
    answer = is_code_accepted(
        matches=matches,
        wrong_before=wrong_before,
        is_used=is_used,
        expires_at=expires_at,
        now=NOW,
    )
    assert answer is accepted


def test_the_hash_needs_the_pepper_and_the_challenge() -> None:
    hashes = {
        hash_code(b"pepper", "one", "123987"),
        hash_code(b"paprika", "one", "123987"),
        hash_code(b"pepper", "two", "123987"),
    }
    assert len(hashes) == 3
