"""The Merkle tree over the ledger's events, RFC 9162 §2.1 with SHA-256.

A hash is 32 bytes. The perfect subtree (level, index) spans the 2**level leaves from number
index * 2**level on; once its leaves are there it never changes, and all that is ever asked of a
store is such subtrees. They are kept as in C2SP's tlog-tiles: tile (level, index) is the hashes,
end to end, of the subtrees of height 8 * level with the numbers 256 * index to 256 * index + 255.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 2**TILE_HEIGHT
"""Hashes in a full tile."""

EMPTY_ROOT = sha256().digest()
"""The root of the tree without leaves."""

ReadTile = Callable[[int, int], bytes]
"""(level, index) → the tile as it was last written, b"" for one that never was."""

ReadLeaves = Callable[[int, int], Sequence[bytes]]
"""(first, count) → the leaf hashes from number `first` on, `count` or as many as there are."""


@dataclass(frozen=True)
class Tile:
    """A tile to write over what stood at its place; shorter than 256 hashes only above level 0."""

    level: int
    index: int
    hashes: bytes


class Subtrees(Protocol):
    """Where proofs get their hashes."""

    def hash_of(self, level: int, index: int) -> bytes:
        """The hash of the perfect subtree of 2**level leaves with number `index`."""


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf; the prefix keeps a leaf from passing for a node."""
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def grow(peaks: tuple[bytes, ...], size: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The peaks after `leaves`, which are leaf hashes, joined a tree of `size` leaves.

    Peaks are the hashes of the perfect subtrees a tree falls into, the largest first: one for
    each 1 in the binary form of its size.
    """
    grown = list(peaks)
    for leaf in leaves:
        node, ones = leaf, size
        while ones & 1:
            node = sha256(b"\x01" + grown.pop() + node).digest()
            ones >>= 1
        grown.append(node)
        size += 1
    return tuple(grown)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree with these peaks."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hash_node(peak, root)
    return root


def peaks_of(subtrees: Subtrees, first: int, end: int) -> tuple[bytes, ...]:
    """The peaks over the leaves `first` to `end` - 1; `first` is 0 or where a tree is split."""
    peaks: list[bytes] = []
    for level in reversed(range((end - first).bit_length())):
        if (end - first) >> level:
            peaks.append(subtrees.hash_of(level, first >> level))
            first += 1 << level
    return tuple(peaks)


def inclusion_path(subtrees: Subtrees, index: int, size: int) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1, leaf to root; ValueError for a leaf that the tree lacks."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = _split(first, end)
        if index < middle:
            path.append(root_of(peaks_of(subtrees, middle, end)))
            end = middle
        else:
            path.append(root_of(peaks_of(subtrees, first, middle)))
            first = middle
    return path[::-1]


def consistency_path(subtrees: Subtrees, first: int, second: int) -> list[bytes]:
    """PROOF of RFC 9162 §2.1.4.1 that the tree of `second` leaves begins with that of `first`.

    Empty for equal sizes and for `first` 0; ValueError for a `first` below 0 or above `second`.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} leaves can't begin with one of {first}")
    if first == 0:
        return []
    path: list[bytes] = []
    start, end = 0, second
    while end != first:
        middle = _split(start, end)
        if first <= middle:
            path.append(root_of(peaks_of(subtrees, middle, end)))
            end = middle
        else:
            path.append(root_of(peaks_of(subtrees, start, middle)))
            start = middle
    if start:  # else it is the whole old tree, whose root the verifier has
        path.append(root_of(peaks_of(subtrees, start, end)))
    return path[::-1]


def tile_hash(tile: bytes, level: int, index: int) -> bytes:
    """The hash of a subtree inside a tile: of its 2**level hashes from index * 2**level on.

    ValueError when the tile doesn't reach that far.
    """
    first, end = index << level, (index + 1) << level
    if len(tile) < end * HASH_BYTES:
        raise ValueError(f"the tile has {len(tile) // HASH_BYTES} hashes, not {end}")
    return _fold(_hashes(tile[first * HASH_BYTES : end * HASH_BYTES]))


def grow_tiles(
    size: int, leaves: Sequence[bytes], read_tile: ReadTile, read_leaves: ReadLeaves
) -> list[Tile]:
    """The tiles to write when `leaves`, which are leaf hashes, joined a tree of `size` leaves.

    A leaf tile is written once, when it is full: until then its hashes are read from the events.
    Each tile above has one more hash for each tile that filled up below, and is written again.
    The readers are asked only for what was there before; most groups fill no tile and ask nothing.
    """
    index, before = divmod(size, TILE_WIDTH)
    if before + len(leaves) < TILE_WIDTH:
        return []
    tiles: list[Tile] = []
    level = 0
    row = [*read_leaves(size - before, before), *leaves]
    while row:
        parts = [row[at : at + TILE_WIDTH] for at in range(0, len(row), TILE_WIDTH)]
        full = [part for part in parts if len(part) == TILE_WIDTH]
        written = full if level == 0 else parts
        tiles += [Tile(level, index + at, b"".join(part)) for at, part in enumerate(written)]
        row = [_fold(part) for part in full]
        level += 1
        index, before = divmod(index, TILE_WIDTH)
        if row and before:
            row = [*_hashes(read_tile(level, index)), *row]
    return tiles


class TiledSubtrees:
    """Subtrees from tiles, and from the events for the leaves whose tile isn't full.

    Keeps the tiles that it read, so it is made anew for each reading of the store.
    """

    def __init__(self, read_tile: ReadTile, read_leaves: ReadLeaves) -> None:
        self._read_tile = read_tile
        self._read_leaves = read_leaves
        self._tiles: dict[tuple[int, int], bytes] = {}

    def hash_of(self, level: int, index: int) -> bytes:
        """As `Subtrees` says; ValueError for a subtree that the store doesn't reach."""
        tile_level, within = divmod(level, TILE_HEIGHT)
        tile_index, at = divmod(index, TILE_WIDTH >> within)
        place = tile_level, tile_index
        if place not in self._tiles:
            self._tiles[place] = self._read_tile(*place) or self._read_edge(*place)
        return tile_hash(self._tiles[place], within, at)

    def _read_edge(self, level: int, index: int) -> bytes:
        return b"" if level else b"".join(self._read_leaves(index * TILE_WIDTH, TILE_WIDTH - 1))


def _split(first: int, end: int) -> int:
    """Where RFC 9162 §2.1.1 splits a tree of two leaves or more."""
    return first + (1 << (end - first - 1).bit_length() - 1)


def _hashes(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _fold(row: Sequence[bytes]) -> bytes:
    """The hash over 2**n hashes."""
    while len(row) > 1:
        row = _parents(row)
    return row[0]


def _parents(row: Sequence[bytes]) -> list[bytes]:
    """The nodes over the pairs of a row; a last hash without its pair has none."""
    pairs = iter(row)
    return [
        sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)
    ]
