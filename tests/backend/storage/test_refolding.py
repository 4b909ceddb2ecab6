"""Events that can't have happened are refused, whoever signed them."""

from dataclasses import replace

import pytest

from backend.ledger.canonical import encode
from backend.ledger.event import Event, HoldCaptured, HoldExpired, PayoutPosted
from backend.storage.chain_broken import ChainBroken
from backend.storage.effect import effect_of
from backend.storage.refolding import Refolding
from tests.backend.support import NOON
from tests.tampering.impossible import BEGINNING, EMPTIED, IDR, IMPOSSIBLE, TRANSFER


def refold(*events: Event) -> Refolding:
    refolding = Refolding()
    numbered = enumerate((*BEGINNING, *events), 1)
    refolding.fold((number, effect_of(encode(event))) for number, event in numbered)
    return refolding


@pytest.mark.parametrize(
    "events",
    [
        (TRANSFER,),
        (
            HoldCaptured(NOON, "hold", "sari", "budi", 200, 100, IDR),
            PayoutPosted(NOON, "p", "sari", 800, IDR),
        ),
        (HoldExpired(NOON, "hold", "sari", 300, IDR), replace(TRANSFER, amount_minor=990)),
        (EMPTIED,),
    ],
)
def test_what_can_happen(events: tuple[Event, ...]) -> None:
    assert refold(*events).accounts["sari"].balance_minor >= 0


@pytest.mark.parametrize(("events", "what"), IMPOSSIBLE)
def test_what_can_not_happen(events: tuple[Event, ...], what: str) -> None:
    with pytest.raises(ChainBroken, match=what) as broken:
        refold(*events)
    assert broken.value.number == len(BEGINNING) + len(events)
