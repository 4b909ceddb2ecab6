"""What a transfer costs."""

import pytest

from api_contract.money import Currency
from api_contract.person import PersonKind
from backend.ledger.fee import transfer_fee

PERSON, MERCHANT = PersonKind.PERSON, PersonKind.MERCHANT
IDR, VND, SGD = Currency.IDR, Currency.VND, Currency.SGD


@pytest.mark.parametrize(
    ("payer", "payee", "currency", "minor", "fee"),
    [
        (PERSON, PERSON, IDR, 1, 0),
        (PERSON, PERSON, IDR, 1_000_000, 0),
        (PERSON, PERSON, IDR, 1_000_001, 1_000),
        (PERSON, MERCHANT, IDR, 9_000_000, 0),
        (MERCHANT, PERSON, IDR, 9_000_000, 0),
        (PERSON, PERSON, VND, 5_000_000, 0),
        (PERSON, PERSON, VND, 5_000_001, 2_000),
        (PERSON, PERSON, SGD, 200_00, 0),
        (PERSON, PERSON, SGD, 200_01, 20),
    ],
)
def test_the_fee_depends_on_who_pays_whom_and_how_much(
    payer: PersonKind, payee: PersonKind, currency: Currency, minor: int, fee: int
) -> None:
    assert transfer_fee(payer, payee, currency, minor) == fee
