"""How much may be sent at once and in a day; a day is the last 24 hours, in every time zone."""

from collections.abc import Mapping
from datetime import timedelta

from api_contract.money import Currency
from api_contract.problem import ErrorCode
from api_contract.transfer import SAID_LIMITS
from backend.ledger.refusal import Refusal

DAY = timedelta(hours=24)

PER_TRANSFER: Mapping[Currency, int] = {
    Currency.IDR: 10_000_000,
    Currency.VND: 20_000_000,
    Currency.SGD: 1_000_00,
}

PER_DAY: Mapping[Currency, int] = {currency: 2 * most for currency, most in PER_TRANSFER.items()}

NEW_DEVICE_PER_DAY: Mapping[Currency, int] = {
    Currency.IDR: 500_000,
    Currency.VND: 1_000_000,
    Currency.SGD: 50_00,
}
"""The most that a device sends in a day while it is new: a day's meals and fares."""


def check_limits(
    currency: Currency,
    amount_minor: int,
    sent_in_day_minor: int,
    *,
    is_new_device: bool = False,
    is_merely_said: bool = False,
) -> Refusal | None:
    """None when the amount passes all limits; amounts are in minor units, without fees.

    `is_merely_said`: no PIN and no key released by a finger, but a platform's yes to one.
    """
    if is_merely_said and sent_in_day_minor + amount_minor > SAID_LIMITS[currency]:
        return Refusal(ErrorCode.PIN_NEEDED)
    if is_new_device:
        left_of_small = max(0, NEW_DEVICE_PER_DAY[currency] - sent_in_day_minor)
        if amount_minor > left_of_small:
            return Refusal(ErrorCode.DEVICE_LIMIT_EXCEEDED, left_of_small)
    per_transfer = PER_TRANSFER[currency]
    left_of_day = max(0, PER_DAY[currency] - sent_in_day_minor)
    if amount_minor > per_transfer:
        return Refusal(ErrorCode.TRANSFER_LIMIT_EXCEEDED, min(per_transfer, left_of_day))
    if amount_minor > left_of_day:
        return Refusal(ErrorCode.DAILY_LIMIT_EXCEEDED, left_of_day)
    return None
