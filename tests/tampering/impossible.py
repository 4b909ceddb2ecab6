"""Events that can't have happened, whoever signed them."""

from dataclasses import replace

from api_contract.money import Currency
from backend.ledger.event import (
    AccountClosed,
    AccountOpened,
    Event,
    FeeCharged,
    HoldCaptured,
    HoldPlaced,
    HoldReleased,
    TopUpPosted,
    TransferPosted,
)
from tests.backend.support import NOON

IDR, SGD = Currency.IDR, Currency.SGD
BEGINNING: tuple[Event, ...] = (
    AccountOpened(NOON, "sari", "person", IDR),
    AccountOpened(NOON, "budi", "other person", IDR),
    AccountOpened(NOON, "empty", "third person", IDR),
    TopUpPosted(NOON, "top-up", "sari", 1_000, IDR),
    HoldPlaced(NOON, "hold", "sari", 300, IDR),
)
TRANSFER = TransferPosted(NOON, "id", "sari", "budi", 690, 10, IDR, "digest", NOON, NOON)
EMPTIED = AccountClosed(NOON, "empty")

IMPOSSIBLE: tuple[tuple[tuple[Event, ...], str], ...] = (
    ((replace(TRANSFER, amount_minor=691),), "leaves the account sari at 299 with 300"),
    ((replace(TRANSFER, payer_account_id="nobody"),), "nobody, which was never opened"),
    ((replace(TRANSFER, payee_account_id="nobody"),), "nobody, which was never opened"),
    ((replace(TRANSFER, currency=SGD),), "posts SGD to the account sari"),
    ((AccountOpened(NOON, "sari", "person", IDR),), "opens the account sari again"),
    ((AccountOpened(NOON, "fees:IDR", "person", IDR),), "opens the account fees:IDR again"),
    ((AccountClosed(NOON, "sari"),), "leaves the account sari"),
    ((AccountClosed(NOON, "nobody"),), "nobody, which was never opened"),
    ((EMPTIED, EMPTIED), "closes the account empty again"),
    ((EMPTIED, TopUpPosted(NOON, "more", "empty", 1, IDR)), "leaves the account empty at 1"),
    ((FeeCharged(NOON, "fee", "budi", 1, IDR),), "leaves the account budi at -1"),
    ((HoldPlaced(NOON, "more", "sari", 701, IDR),), "with 1001 on hold"),
    ((HoldPlaced(NOON, "hold", "sari", 1, IDR),), "places the hold hold again"),
    ((HoldReleased(NOON, "none", "sari", 300, IDR),), "ends the hold none"),
    ((HoldReleased(NOON, "hold", "sari", 299, IDR),), "otherwise than it was placed"),
    ((HoldReleased(NOON, "hold", "budi", 300, IDR),), "otherwise than it was placed"),
    (
        (
            HoldReleased(NOON, "hold", "sari", 300, IDR),
            HoldReleased(NOON, "hold", "sari", 300, IDR),
        ),
        "which doesn't stand",
    ),
    ((HoldCaptured(NOON, "hold", "sari", "budi", 200, 99, IDR),), "otherwise than"),
    ((TopUpPosted(NOON, "more", "sari", 2**63 - 1, IDR),), "leaves the account"),
)
"""What comes after the beginning, the last of it impossible, and what is wrong with that."""
