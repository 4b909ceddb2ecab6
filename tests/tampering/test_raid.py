"""Nothing a thief does to the database goes unnoticed."""

from tests.tampering.raid import raid

COUNT = 1_200
"""As many as fit into half a minute; `python -m tests.tampering COUNT` does as many as you like."""

WAYS = {
    "alter",
    "drop",
    "insert",
    "swap",
    "rechain",
    "roll",
    "rewrite",
    "reorder",
    "truncate",
    "fork",
}


def test_whoever_must_notice_a_tampering_notices_it_and_accuses_nobody_else() -> None:
    loot = raid(COUNT, seed=20_260_314)
    assert loot.missed == []
    assert loot.kinds.total() == loot.noticed["verify"] == COUNT
    assert min(loot.noticed["file"], loot.noticed["app"]) > COUNT / 8
    assert {kind.split()[0] for kind in loot.kinds} == WAYS
