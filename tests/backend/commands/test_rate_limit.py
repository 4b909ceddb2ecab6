"""How often somebody may ask."""

import pytest

from api_contract.problem import ErrorCode
from backend.commands.rate_limit import RateLimiter
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
