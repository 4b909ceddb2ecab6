"""How often somebody may ask."""

import pytest

from api_contract.problem import ErrorCode
from backend.commands.rate_limit import RateLimiter, TokenBuckets
from backend.commands.refused import Refused


def test_each_key_has_its_own_count_and_the_wait_is_told() -> None:
    limiter = RateLimiter()
    for _ in range(2):
        limiter.count("2/minute", "codes", "one")
    with pytest.raises(Refused) as refused:
        limiter.count("2/minute", "codes", "one")
    assert refused.value.code is ErrorCode.TOO_MANY_REQUESTS
    assert refused.value.retry_after_seconds in range(1, 61)
    limiter.count("2/minute", "codes", "another")
    limiter.count("2/minute", "lookups", "one")


class Seconds:
    """A clock in seconds that stands still until it is told to move."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def waits(buckets: TokenBuckets, key: str, times: int) -> list[int | None]:
    """What each of so many requests is told to wait; None where it is let through."""
    told: list[int | None] = []
    for _ in range(times):
        try:
            buckets.take(key)
        except Refused as refused:
            told.append(refused.retry_after_seconds)
        else:
            told.append(None)
    return told


def test_a_bucket_holds_its_limit_and_fills_steadily() -> None:
    clock = Seconds()
    buckets = TokenBuckets("6/minute", clock=clock)
    assert waits(buckets, "one", 8) == [None] * 6 + [10, 10]
    clock.now += 9.5
    assert waits(buckets, "one", 1) == [1]
    clock.now += 0.5
    assert waits(buckets, "one", 2) == [None, 10]
    clock.now += 25
    assert waits(buckets, "one", 3) == [None, None, 5]


def test_a_full_bucket_overflows() -> None:
    clock = Seconds()
    buckets = TokenBuckets("3/minute", clock=clock)
    waits(buckets, "one", 3)
    clock.now += 86_400
    assert waits(buckets, "one", 4) == [None] * 3 + [20]


def test_nobody_drinks_from_anothers_bucket() -> None:
    buckets = TokenBuckets("1/hour", clock=Seconds())
    assert [*waits(buckets, "one", 2), *waits(buckets, "two", 1)] == [None, 3600, None]


def test_a_flood_of_keys_is_forgotten_the_oldest_first() -> None:
    buckets = TokenBuckets("1/hour", most_keys=2, clock=Seconds())
    waits(buckets, "one", 1)
    waits(buckets, "two", 1)
    waits(buckets, "one", 1)  # refused, and a sign of life
    waits(buckets, "three", 1)
    assert waits(buckets, "one", 1) == [3600]
    assert waits(buckets, "two", 1) == [None]
