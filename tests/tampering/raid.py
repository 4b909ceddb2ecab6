"""Many tamperings, one after another, and what came of them."""

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.tampering.books import Ledger, build_ledger, frequent_snapshots
from tests.tampering.detectors import DETECTORS, Question
from tests.tampering.tampering import Tampering
from tests.tampering.thief import tamper

SHORT, LONG = 60, 280
"""Events of the two ledgers that are raided: tiles only fill in the long one."""


@dataclass
class Loot:
    """By detector, how often it had to notice; and what nobody noticed who had to."""

    kinds: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def raid(count: int, seed: int) -> Loot:
    """So many random tamperings, each put to every detector that must notice it."""
    rng, loot = random.Random(seed), Loot()
    with frequent_snapshots():
        ledgers = [build_ledger(rng, size) for size in (SHORT, SHORT, SHORT, LONG)]
        for number in range(count):
            ledger = ledgers[number % len(ledgers)]
            with tamper(ledger, rng) as tampering:
                loot.kinds[tampering.what] += 1
                _examine(ledger, tampering, loot, f"seed {seed}, number {number}")
        for ledger in ledgers:
            _examine_honest(ledger)
    return loot


def _examine(ledger: Ledger, tampering: Tampering, loot: Loot, where: str) -> None:
    kept = ledger.kept if tampering.by_kept else None
    question = Question(tampering.connection, ledger.public_key, kept, tampering.receipt)
    for name in tampering.seen_by:
        if DETECTORS[name](question) is None:
            loot.missed.append(f"{tampering.what} was not noticed by {name} ({where})")
        else:
            loot.noticed[name] += 1


def _examine_honest(ledger: Ledger) -> None:
    question = Question(ledger.connection, ledger.public_key, ledger.kept, 1)
    for name, detect in DETECTORS.items():
        what = detect(question)
        assert what is None, f"{name} accuses an honest ledger: {what}"
