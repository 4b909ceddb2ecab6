"""Events that can't have happened are refused, whoever signed them."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from backend.ledger.canonical import encode
from backend.ledger.event import Event, HoldCaptured, HoldExpired, PayoutPosted
from backend.storage import refolding
from backend.storage.chain_broken import ChainBroken
from backend.storage.instant import to_micros
from backend.storage.refolding import Refolding
from tests.backend.support import NOON
from tests.tampering.books import frequent_snapshots
from tests.tampering.history import events_of
from tests.tampering.impossible import BEGINNING, EMPTIED, IDR, IMPOSSIBLE, TRANSFER


def refold(*events: Event) -> Refolding:
    return refold_all((*BEGINNING, *events))


def refold_all(events: Sequence[Event]) -> Refolding:
    folded = Refolding()
    folded.fold(
        (number, to_micros(event.at), encode(event)) for number, event in enumerate(events, 1)
    )
    folded.finish()
    return folded


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


def test_transfers_are_folded_alike_whichever_way_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with frequent_snapshots():
        happened = events_of(random.Random(1), 400)
        fast = refold_all(happened)
        monkeypatch.setattr(refolding, "transfer_of", lambda body: None)
        slow = refold_all(happened)
    assert fast.accounts == slow.accounts
    for table in refolding.TABLES:
        assert fast.total(table) == slow.total(table) != 0
