"""The Merkle tree over the events, in the open transaction: its tiles, and proofs from them."""

from collections.abc import Sequence

from api_contract.history import commit_to
from backend.ledger.merkle import (
    TiledSubtrees,
    consistency_path,
    grow_tiles,
    hash_leaf,
    inclusion_path,
)
from backend.storage.connection import Connection


class Tree:
    """Tiles and the events themselves are stored; all else is computed from them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def grow(self, size: int, leaves: Sequence[bytes]) -> None:
        """Write the tiles that these leaf hashes fill, in a tree of `size` leaves before them."""
        for tile in grow_tiles(size, leaves, self._read_tile, self._read_leaves):
            self._connection.execute(
                "INSERT INTO tiles (level, number, hashes) VALUES (?, ?, ?)"
                " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
                (tile.level, tile.index, tile.hashes),
            )

    def prove_inclusion(self, number: int, size: int) -> list[bytes]:
        """The path from event `number` to the root of the tree over the first `size` events."""
        return inclusion_path(self._subtrees(), number - 1, size)

    def prove_consistency(self, first: int, second: int) -> list[bytes]:
        """The path that shows the tree of `first` events at the beginning of that of `second`."""
        return consistency_path(self._subtrees(), first, second)

    def _subtrees(self) -> TiledSubtrees:
        return TiledSubtrees(self._read_tile, self._read_leaves)

    def _read_tile(self, level: int, index: int) -> bytes:
        row = self._connection.execute(
            "SELECT hashes FROM tiles WHERE level = ? AND number = ?", (level, index)
        ).fetchone()
        return bytes(row[0]) if row else b""

    def _read_leaves(self, first: int, count: int) -> list[bytes]:
        rows = self._connection.execute(
            "SELECT salt, body FROM events WHERE number > ? AND number <= ? ORDER BY number",
            (first, first + count),
        )
        return [hash_leaf(commit_to(salt, body)) for salt, body in rows]
