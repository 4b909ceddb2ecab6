"""The Merkle tree grown once more from its leaves, and each stored tile held against it."""

from collections.abc import Sequence

from backend.ledger.merkle import (
    HASH_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    grow,
    tile_hash,
)
from backend.storage.chain_broken import ChainBroken
from backend.storage.connection import Connection


class Regrowing:
    """Takes the hash of every leaf once, in order; raises `ChainBroken`.

    Level by level, `_rows` has the hashes that fill no tile yet and `_full` counts the full tiles.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[list[bytes]] = [[]]
        self._full: list[int] = [0]

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """As `merkle.grow` gives them."""
        return tuple(peak for row in reversed(self._rows) for peak in grow((), 0, row))

    def add(self, leaves: Sequence[bytes]) -> None:
        """The next leaves; checks each tile that they fill."""
        self._rows[0] += leaves
        level = 0
        while level < len(self._rows) and len(self._rows[level]) >= TILE_WIDTH:
            self._fill(level)
            level += 1

    def finish(self) -> None:
        """There are no more leaves: checks tiles that aren't full, and that there are no others."""
        for level, row in enumerate(self._rows):
            if level and row:
                self._check(level, row)
        counted = sum(self._full) + sum(1 for row in self._rows[1:] if row)
        (stored,) = self._connection.execute("SELECT count(*) FROM tiles").fetchone()
        if stored != counted:
            raise ChainBroken(f"the tree has {counted} tiles, but {stored} are stored")

    def _fill(self, level: int) -> None:
        row = self._rows[level]
        if level + 1 == len(self._rows):
            self._rows.append([])
            self._full.append(0)
        while len(row) >= TILE_WIDTH:
            self._check(level, row[:TILE_WIDTH])
            self._rows[level + 1].append(tile_hash(b"".join(row[:TILE_WIDTH]), TILE_HEIGHT, 0))
            self._full[level] += 1
            del row[:TILE_WIDTH]

    def _check(self, level: int, row: Sequence[bytes]) -> None:
        index = self._full[level]
        found = self._connection.execute(
            "SELECT hashes FROM tiles WHERE level = ? AND number = ?", (level, index)
        ).fetchone()
        stored = b"" if found is None else found[0]
        if stored == b"".join(row):
            return
        place = f"tile {index} of level {level}"
        for at, grown in enumerate(row):
            if stored[at * HASH_BYTES : (at + 1) * HASH_BYTES] != grown:
                span = 1 << TILE_HEIGHT * level
                number = (index * TILE_WIDTH + at) * span + 1
                raise ChainBroken(f"is not what {place} of the tree holds", number)
        raise ChainBroken(f"{place} of the tree holds more than the events give")
