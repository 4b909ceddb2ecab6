"""The tree against RFC 9162's own definitions, written down a second time as they stand there."""

from collections.abc import Sequence
from functools import cache
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.ledger.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    TILE_WIDTH,
    Tile,
    TiledSubtrees,
    consistency_path,
    grow,
    grow_tiles,
    hash_leaf,
    hash_node,
    inclusion_path,
    peaks_of,
    root_of,
    tile_hash,
)

SMALL = 130
LARGE = 2 * TILE_WIDTH**2 + 2 * TILE_WIDTH + 2
"""Leaves enough for three levels of tiles."""

LEAVES = [hash_leaf(number.to_bytes(4, "big")) for number in range(LARGE)]


@cache
def naive_root(first: int, end: int) -> bytes:
    """MTH(D[first:end]) of §2.1.1."""
    if end == first:
        return EMPTY_ROOT
    if end - first == 1:
        return LEAVES[first]
    middle = first + naive_split(end - first)
    return hash_node(naive_root(first, middle), naive_root(middle, end))


def naive_split(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def naive_inclusion(index: int, first: int, end: int) -> list[bytes]:
    """PATH(index, D[first:end]) of §2.1.3.1; `index` counts from `first`."""
    if end - first == 1:
        return []
    split = naive_split(end - first)
    middle = first + split
    if index < split:
        return [*naive_inclusion(index, first, middle), naive_root(middle, end)]
    return [*naive_inclusion(index - split, middle, end), naive_root(first, middle)]


def naive_subproof(old: int, first: int, end: int, known: bool) -> list[bytes]:
    """SUBPROOF(old, D[first:end], known) of §2.1.4.1; `old` counts from `first`."""
    if old == end - first:
        return [] if known else [naive_root(first, end)]
    split = naive_split(end - first)
    middle = first + split
    if old <= split:
        return [*naive_subproof(old, first, middle, known), naive_root(middle, end)]
    return [*naive_subproof(old - split, middle, end, False), naive_root(first, middle)]


class NaiveSubtrees:
    """All subtrees of a tree of `size` leaves, and not one beyond."""

    def __init__(self, size: int) -> None:
        self._size = size

    def hash_of(self, level: int, index: int) -> bytes:
        first, end = index << level, (index + 1) << level
        assert 0 <= first < end <= self._size
        return naive_root(first, end)


class TileStore:
    """Keeps what the ledger's storage keeps, and holds `grow_tiles` to its word."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[tuple[int, int], bytes] = {}

    def read_tile(self, level: int, index: int) -> bytes:
        return self.tiles.get((level, index), b"")

    def read_leaves(self, first: int, count: int) -> Sequence[bytes]:
        assert 0 <= count < TILE_WIDTH
        return LEAVES[first : min(first + count, self.size)]

    def append(self, count: int) -> None:
        leaves = LEAVES[self.size : self.size + count]
        for tile in grow_tiles(self.size, leaves, self.read_tile, self.read_leaves):
            before = self.read_tile(tile.level, tile.index)
            assert len(before) < len(tile.hashes)
            assert tile.hashes.startswith(before)
            self.tiles[tile.level, tile.index] = tile.hashes
        self.size += count

    def subtrees(self) -> TiledSubtrees:
        return TiledSubtrees(self.read_tile, self.read_leaves)


def expected_tiles(size: int) -> dict[tuple[int, int], bytes]:
    """Every tile that stands once a tree has `size` leaves."""
    hashes = {
        (level, number): naive_root(number << 8 * level, (number + 1) << 8 * level)
        for level in range(3)
        for number in range(size >> 8 * level)
    }
    tiles: dict[tuple[int, int], bytes] = {}
    for (level, number), value in hashes.items():
        place = level, number // TILE_WIDTH
        if level or place[1] < size // TILE_WIDTH:
            tiles[place] = tiles.get(place, b"") + value
    return tiles


def unread(*place: int) -> NoReturn:
    raise AssertionError(f"nothing was to be read at {place}")


# ---- published vectors: the test data of Certificate Transparency ---------------------------

PUBLISHED_LEAVES = [
    hash_leaf(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
LEAF_6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
NODE_2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
NODE_0_3 = PUBLISHED_ROOTS[4]


def published() -> TiledSubtrees:
    return TiledSubtrees(
        lambda _level, _index: b"", lambda first, count: PUBLISHED_LEAVES[first : first + count]
    )


def test_the_roots_are_the_published_ones() -> None:
    roots = [root_of(grow((), 0, PUBLISHED_LEAVES[:size])).hex() for size in range(9)]
    assert roots == PUBLISHED_ROOTS


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [LEAF_1, NODE_2_3, NODE_4_7]),
        (5, 8, [LEAF_4, NODE_6_7, NODE_0_3]),
    ],
)
def test_the_inclusion_paths_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    assert [step.hex() for step in inclusion_path(published(), index, size)] == path


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        (1, 1, []),
        (1, 8, [LEAF_1, NODE_2_3, NODE_4_7]),
        (6, 8, [NODE_4_5, NODE_6_7, NODE_0_3]),
        (2, 5, [NODE_2_3, LEAF_4]),
        (6, 7, [NODE_4_5, LEAF_6, NODE_0_3]),
    ],
)
def test_the_consistency_paths_are_the_published_ones(
    first: int, second: int, path: list[str]
) -> None:
    assert [step.hex() for step in consistency_path(published(), first, second)] == path


# ---- every small tree ----------------------------------------------------------------------


def test_a_leaf_does_not_pass_for_a_node() -> None:
    left, right = LEAVES[:2]
    assert hash_leaf(left + right) != hash_node(left, right)


def test_a_tree_has_the_same_peaks_in_whatever_groups_it_grew() -> None:
    for size in range(SMALL + 1):
        peaks = peaks_of(NaiveSubtrees(size), 0, size)
        assert len(peaks) == size.bit_count()
        assert root_of(peaks) == naive_root(0, size)
        for before in range(size + 1):
            grown = grow((), 0, LEAVES[:before])
            assert grow(grown, before, LEAVES[before:size]) == peaks


def test_every_inclusion_path_is_the_rfcs() -> None:
    for size in range(1, SMALL + 1):
        for index in range(size):
            path = inclusion_path(NaiveSubtrees(size), index, size)
            assert path == naive_inclusion(index, 0, size)


def test_every_consistency_path_is_the_rfcs() -> None:
    for second in range(1, SMALL + 1):
        for first in range(1, second + 1):
            path = consistency_path(NaiveSubtrees(second), first, second)
            assert path == naive_subproof(first, 0, second, True)


@pytest.mark.parametrize("size", [0, 1, SMALL])
def test_every_tree_begins_with_the_empty_one(size: int) -> None:
    assert consistency_path(NaiveSubtrees(size), 0, size) == []


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (-2, -1)])
def test_there_is_no_path_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(NaiveSubtrees(size), index, size)


@pytest.mark.parametrize(("first", "second"), [(1, 0), (9, 8), (-1, 8), (-2, -1)])
def test_no_tree_begins_with_a_larger_one(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="begin with"):
        consistency_path(NaiveSubtrees(second), first, second)


# ---- tiles ---------------------------------------------------------------------------------


@st.composite
def cuts(draw: st.DrawFn) -> list[int]:
    """Sizes that a tree passes through, many of them where a tile fills up."""
    edges = [TILE_WIDTH, 2 * TILE_WIDTH, TILE_WIDTH**2, 2 * TILE_WIDTH**2]
    near = st.builds(int.__add__, st.sampled_from(edges), st.integers(-2, 2))
    sizes = draw(st.lists(near | st.integers(1, LARGE), min_size=1, max_size=6, unique=True))
    return sorted(sizes)


@settings(max_examples=20, deadline=None)
@given(cuts(), st.data())
def test_tiles_prove_what_the_whole_tree_proves(sizes: list[int], data: st.DataObject) -> None:
    store = TileStore()
    for size in sizes:
        store.append(size - store.size)
        assert store.tiles == expected_tiles(size)
        then = data.draw(st.integers(1, size))
        index = data.draw(st.integers(0, then - 1))
        first = data.draw(st.integers(1, then))
        subtrees = store.subtrees()
        assert root_of(peaks_of(subtrees, 0, then)) == naive_root(0, then)
        assert inclusion_path(subtrees, index, then) == naive_inclusion(index, 0, then)
        assert consistency_path(subtrees, first, then) == naive_subproof(first, 0, then, True)


def test_leaf_after_leaf_makes_the_same_tiles() -> None:
    store = TileStore()
    for size in range(1, 3 * TILE_WIDTH + 2):
        store.append(1)
        assert store.tiles == expected_tiles(size)


def test_a_group_that_fills_no_tile_reads_nothing() -> None:
    assert grow_tiles(TILE_WIDTH + 5, LEAVES[: TILE_WIDTH - 6], unread, unread) == []


def test_a_full_leaf_tile_comes_with_its_hash_one_level_up() -> None:
    tiles = grow_tiles(0, LEAVES[:TILE_WIDTH], unread, lambda _first, _count: [])
    root = naive_root(0, TILE_WIDTH)
    assert tiles == [Tile(0, 0, b"".join(LEAVES[:TILE_WIDTH])), Tile(1, 0, root)]


def test_a_proof_reads_each_tile_once() -> None:
    store = TileStore()
    store.append(LARGE)
    read: list[tuple[int, int]] = []

    def read_tile(level: int, index: int) -> bytes:
        read.append((level, index))
        return store.read_tile(level, index)

    inclusion_path(TiledSubtrees(read_tile, store.read_leaves), 77_777, LARGE)
    assert len(read) == len(set(read)) > 3


@pytest.mark.parametrize(("level", "index"), [(0, 2), (1, 1), (8, 0)])
def test_a_tile_has_no_hash_beyond_its_end(level: int, index: int) -> None:
    with pytest.raises(ValueError, match="has 2 hashes"):
        tile_hash(bytes(2 * HASH_BYTES), level, index)


@pytest.mark.parametrize(("level", "index"), [(0, 300), (1, 150), (8, 1), (16, 0)])
def test_a_subtree_that_is_not_stored_is_not_made_up(level: int, index: int) -> None:
    store = TileStore()
    store.append(300)
    with pytest.raises(ValueError, match="hashes"):
        store.subtrees().hash_of(level, index)
