"""Tampers with ledgers at random: python -m tests.tampering COUNT [SEED]."""

# ruff: noqa: T201 - a command tells.

import sys

from tests.tampering.raid import raid


def main(count: int, seed: int) -> int:
    """Exit code 1 when something went unnoticed."""
    loot = raid(count, seed)
    for kind, times in sorted(loot.kinds.items()):
        print(f"{times:7} {kind}")
    print(f"{count} tamperings with seed {seed}, noticed by {dict(loot.noticed)}")
    print(*loot.missed, f"{len(loot.missed)} went unnoticed", sep="\n")
    return 1 if loot.missed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
