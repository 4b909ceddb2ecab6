"""How much may be sent."""

import pytest

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from backend.ledger.limit import check_limits
from backend.ledger.refusal import Refusal

IDR, VND, SGD = Currency.IDR, Currency.VND, Currency.SGD
TRANSFER, DAILY = ErrorCode.TRANSFER_LIMIT_EXCEEDED, ErrorCode.DAILY_LIMIT_EXCEEDED


@pytest.mark.parametrize(
    ("currency", "minor", "sent", "refusal"),
    [
        (IDR, 10_000_000, 0, None),
        (IDR, 10_000_001, 0, Refusal(TRANSFER, 10_000_000)),
        (IDR, 10_000_001, 15_000_000, Refusal(TRANSFER, 5_000_000)),
        (IDR, 5_000_000, 15_000_000, None),
        (IDR, 5_000_001, 15_000_000, Refusal(DAILY, 5_000_000)),
        (IDR, 1, 20_000_000, Refusal(DAILY, 0)),
        (IDR, 1, 25_000_000, Refusal(DAILY, 0)),
        (VND, 20_000_000, 20_000_000, None),
        (VND, 20_000_001, 0, Refusal(TRANSFER, 20_000_000)),
        (SGD, 1_000_00, 1_000_00, None),
        (SGD, 1_000_01, 0, Refusal(TRANSFER, 1_000_00)),
    ],
)
def test_a_refusal_carries_the_largest_amount_that_would_pass(
    currency: Currency, minor: int, sent: int, refusal: Refusal | None
) -> None:
    assert check_limits(currency, minor, sent) == refusal
    if refusal is not None and refusal.limit_minor:
        assert check_limits(currency, refusal.limit_minor, sent) is None
