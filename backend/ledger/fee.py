"""What a transfer costs: nothing to or from a merchant, a fixed fee above a line among people."""

from collections.abc import Mapping
from dataclasses import dataclass

from api_contract.money import Currency
from api_contract.person import PersonKind


@dataclass(frozen=True)
class FeeRule:
    """In minor units: up to `free_up_to` inclusive nothing, above it `fee`."""

    free_up_to: int
    fee: int


FEE_RULES: Mapping[Currency, FeeRule] = {
    Currency.IDR: FeeRule(free_up_to=1_000_000, fee=1_000),
    Currency.VND: FeeRule(free_up_to=5_000_000, fee=2_000),
    Currency.SGD: FeeRule(free_up_to=200_00, fee=20),
}


def transfer_fee(
    payer_kind: PersonKind,
    payee_kind: PersonKind,
    currency: Currency,
    amount_minor: int,
) -> int:
    """The fee in minor units, borne by the payer."""
    rule = FEE_RULES[currency]
    if PersonKind.MERCHANT in (payer_kind, payee_kind) or amount_minor <= rule.free_up_to:
        return 0
    return rule.fee
