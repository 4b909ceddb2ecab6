"""What the ledger proves passes, and nothing else does: proofs and heads altered in every way."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from api_contract.history import (
    LONGEST_PATH,
    ConsistencyProof,
    Receipt,
    TreeHead,
    commit_to,
    head_bytes,
)
from app.services.merkle_proof import (
    ProofFailed,
    ProofFlaw,
    check_consistency,
    check_head,
    check_inclusion,
)
from backend.ledger.merkle import (
    EMPTY_ROOT,
    TiledSubtrees,
    consistency_path,
    grow,
    hash_leaf,
    hash_node,
    inclusion_path,
    root_of,
)

MOST = 65
AT = datetime(2026, 3, 14, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
FOREIGN = "ab" * 32
"""A hash that stands nowhere in the tree."""


def public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


PUBLIC_KEY = public_hex(KEY)


def event_of(number: int) -> str:
    return f'{{"kind":"Tested","number":"{number}"}}'


def salt_of(number: int) -> bytes:
    return number.to_bytes(16, "big")


LEAVES = [
    hash_leaf(commit_to(salt_of(number), event_of(number).encode()))
    for number in range(1, MOST + 1)
]


def subtrees_of(leaves: Sequence[bytes]) -> TiledSubtrees:
    return TiledSubtrees(
        lambda _level, _index: b"", lambda first, count: leaves[first : first + count]
    )


SUBTREES = subtrees_of(LEAVES)


def head_of(size: int, root: str | None = None, key: Ed25519PrivateKey = KEY) -> TreeHead:
    """A head whose signature is good, whatever it says."""
    root = root or root_of(grow((), 0, LEAVES[:size])).hex()
    return TreeHead(
        size=size,
        root=root,
        at=AT,
        key_id=sha256(key.public_key().public_bytes_raw()).hexdigest(),
        signature=key.sign(head_bytes(size, root, AT)).hex(),
    )


HEADS = [head_of(size) for size in range(MOST + 1)]
SIZES = range(1, MOST + 1)


def receipt_of(number: int, size: int) -> Receipt:
    return Receipt(
        number=number,
        event=event_of(number),
        salt=salt_of(number).hex(),
        path=tuple(step.hex() for step in inclusion_path(SUBTREES, number - 1, size)),
        head=HEADS[size],
    )


def proof_of(first: int, second: int) -> ConsistencyProof:
    path = tuple(step.hex() for step in consistency_path(SUBTREES, first, second))
    return ConsistencyProof(first=first, second=second, path=path)


def altered(path: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each hash dropped, changed by one bit, repeated, swapped with the next; each place filled."""
    steps = tuple(path)
    for at, step in enumerate(steps):
        before, after = steps[:at], steps[at + 1 :]
        yield (*before, *after)
        yield (*before, f"{int(step, 16) ^ 1:064x}", *after)
        yield (*before, step, step, *after)
        if after:
            yield (*before, after[0], step, *after[1:])
    for at in range(len(steps) + 1):
        yield (*steps[:at], FOREIGN, *steps[at:])


def is_refused(receipt: Receipt) -> bool:
    try:
        check_head(receipt.head, PUBLIC_KEY)
        check_inclusion(receipt)
    except ProofFailed:
        return True
    return False


def breaks(old_head: TreeHead, new_head: TreeHead, proof: ConsistencyProof) -> ProofFlaw | None:
    try:
        check_consistency(old_head, new_head, proof)
    except ProofFailed as failure:
        return failure.reason
    return None


# ---- heads ---------------------------------------------------------------------------------


def test_a_head_that_the_key_signed_passes() -> None:
    for head in HEADS:
        check_head(head, PUBLIC_KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"size": 8},
        {"size": 6},
        {"root": FOREIGN},
        {"at": AT + timedelta(microseconds=1)},
        {"signature": HEADS[6].signature},
        {"signature": "00" * 64},
    ],
)
def test_a_head_that_was_changed_after_it_was_signed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProofFailed) as caught:
        check_head(HEADS[7].model_copy(update=change), PUBLIC_KEY)
    assert caught.value.reason is ProofFlaw.BAD_SIGNATURE


def test_no_bit_of_a_signature_can_be_changed() -> None:
    signature = int(HEADS[7].signature, 16)
    for bit in range(512):
        head = HEADS[7].model_copy(update={"signature": f"{signature ^ 1 << bit:0128x}"})
        with pytest.raises(ProofFailed):
            check_head(head, PUBLIC_KEY)


def test_the_same_moment_in_another_time_zone_is_what_was_signed() -> None:
    jakarta = datetime.fromisoformat("2026-03-14T07:00:00+07:00")
    check_head(HEADS[7].model_copy(update={"at": jakarta}), PUBLIC_KEY)


def test_another_keys_head_is_refused() -> None:
    forged = head_of(7, key=OTHER_KEY)
    check_head(forged, public_hex(OTHER_KEY))
    for head, reason in (
        (forged, ProofFlaw.OTHER_KEY),
        (forged.model_copy(update={"key_id": HEADS[7].key_id}), ProofFlaw.BAD_SIGNATURE),
    ):
        with pytest.raises(ProofFailed) as caught:
            check_head(head, PUBLIC_KEY)
        assert caught.value.reason is reason


@pytest.mark.parametrize("text", ["", "zz", PUBLIC_KEY[:-2], PUBLIC_KEY + "00", "é" * 64])
def test_what_is_no_key_has_signed_nothing(text: str) -> None:
    with pytest.raises(ProofFailed) as caught:
        check_head(HEADS[7], text)
    assert caught.value.reason is ProofFlaw.OTHER_KEY


# ---- inclusion -----------------------------------------------------------------------------


def test_every_event_is_found_in_every_history_since() -> None:
    for size in SIZES:
        for number in range(1, size + 1):
            check_inclusion(receipt_of(number, size))


def test_no_inclusion_path_can_be_altered() -> None:
    for size in SIZES:
        for number in range(1, size + 1):
            receipt = receipt_of(number, size)
            for path in altered(receipt.path):
                with pytest.raises(ProofFailed) as caught:
                    check_inclusion(receipt.model_copy(update={"path": path}))
                assert caught.value.reason is ProofFlaw.NOT_INCLUDED


def test_no_event_passes_under_another_number() -> None:
    for size in SIZES:
        for number in range(1, size + 1):
            receipt = receipt_of(number, size)
            for other in range(1, size + 2):
                if other != number:
                    with pytest.raises(ProofFailed):
                        check_inclusion(receipt.model_copy(update={"number": other}))


def test_no_receipt_passes_under_another_head() -> None:
    for size in SIZES:
        receipt = receipt_of(1 + size // 2, size)
        for other in range(MOST + 1):
            if other != size:
                assert is_refused(receipt.model_copy(update={"head": HEADS[other]}))
                resized = HEADS[size].model_copy(update={"size": other})
                assert is_refused(receipt.model_copy(update={"head": resized}))


@pytest.mark.parametrize(
    "change",
    [
        {"event": event_of(4) + " "},
        {"event": event_of(5)},
        {"event": "\ud800"},
        {"salt": salt_of(5).hex()},
        {"head": head_of(7, root=FOREIGN)},
        {"head": head_of(7, root=EMPTY_ROOT.hex())},
    ],
)
def test_another_event_salt_or_root_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProofFailed):
        check_inclusion(receipt_of(4, 7).model_copy(update=change))


def test_no_tree_is_higher_than_its_size_says() -> None:
    """Not even when the ledger signs a root that was made to fit a longer path."""
    for size in SIZES:
        receipt = receipt_of(size, size)
        root = hash_node(bytes.fromhex(FOREIGN), bytes.fromhex(HEADS[size].root)).hex()
        higher = {"path": (*receipt.path, FOREIGN), "head": head_of(size, root)}
        assert is_refused(receipt.model_copy(update=higher))


# ---- consistency ---------------------------------------------------------------------------


def test_every_history_begins_with_every_earlier_one() -> None:
    for second in range(MOST + 1):
        for first in range(second + 1):
            check_consistency(HEADS[first], HEADS[second], proof_of(first, second))


def test_no_consistency_path_can_be_altered() -> None:
    for second in range(MOST + 1):
        for first in range(second + 1):
            proof = proof_of(first, second)
            for path in altered(proof.path):
                changed = proof.model_copy(update={"path": path})
                reason = breaks(HEADS[first], HEADS[second], changed)
                assert reason is ProofFlaw.REWRITTEN, (first, second, path)


def test_no_other_root_passes_for_the_older_or_the_newer_history() -> None:
    for second in range(MOST + 1):
        for first in range(second + 1):
            proof = proof_of(first, second)
            forked_old, forked_new = head_of(first, FOREIGN), head_of(second, FOREIGN)
            assert breaks(forked_old, HEADS[second], proof) is ProofFlaw.REWRITTEN
            # Whatever grows out of the empty history begins with it.
            if first or second == 0:
                assert breaks(HEADS[first], forked_new, proof) is ProofFlaw.REWRITTEN


def test_a_change_to_any_earlier_event_is_noticed() -> None:
    for second in SIZES:
        for at in range(second):
            forked = [*LEAVES[:at], hash_leaf(b"another event"), *LEAVES[at + 1 : second]]
            subtrees = subtrees_of(forked)
            new_head = head_of(second, root_of(grow((), 0, forked)).hex())
            for first in {1, at, at + 1, second // 2, second - 1, second} - {0}:
                if first > second:
                    continue
                path = tuple(step.hex() for step in consistency_path(subtrees, first, second))
                proof = ConsistencyProof(first=first, second=second, path=path)
                expected = ProofFlaw.REWRITTEN if at < first else None
                assert breaks(HEADS[first], new_head, proof) is expected


def test_a_history_that_shrank_is_noticed() -> None:
    for old in SIZES:
        for new in range(old):
            proof = proof_of(new, old)
            assert breaks(HEADS[old], HEADS[new], proof) is ProofFlaw.SHRUNK


def test_a_proof_about_other_histories_is_refused() -> None:
    for second in SIZES:
        for first in range(second + 1):
            proof = proof_of(first, second)
            for heads in ((first - 1, second), (first, second - 1), (first, second + 1)):
                old, new = heads
                if 0 <= old <= new <= MOST:
                    assert breaks(HEADS[old], HEADS[new], proof) is ProofFlaw.OTHER_SIZES
                    relabelled = proof.model_copy(update={"first": old, "second": new})
                    if proof.path != proof_of(old, new).path:
                        assert breaks(HEADS[old], HEADS[new], relabelled) is ProofFlaw.REWRITTEN


# ---- anything at all ------------------------------------------------------------------------

digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
sizes = st.integers(0, 9) | st.integers(0, 2**63 - 1)
heads = st.builds(
    TreeHead,
    size=sizes,
    root=digests | st.sampled_from([head.root for head in HEADS[:9]]),
    at=st.datetimes(timezones=st.timezones()),
    key_id=digests | st.just(HEADS[0].key_id),
    signature=st.binary(min_size=64, max_size=64).map(bytes.hex),
)
paths = st.lists(digests, max_size=6) | st.lists(st.just(FOREIGN), max_size=LONGEST_PATH)
receipts = st.builds(
    Receipt,
    number=st.integers(1, 9) | st.integers(1, 2**63 - 1),
    event=st.text(),
    salt=st.binary(min_size=16, max_size=16).map(bytes.hex),
    path=paths.map(tuple),
    head=heads,
)


@given(heads, st.text() | digests | st.just(PUBLIC_KEY))
def test_no_made_up_head_passes(head: TreeHead, key: str) -> None:
    with pytest.raises(ProofFailed):
        check_head(head, key)


@given(receipts)
def test_no_made_up_receipt_passes(receipt: Receipt) -> None:
    with pytest.raises(ProofFailed):
        check_inclusion(receipt)


@given(heads, heads, paths)
def test_no_made_up_history_passes(old: TreeHead, new: TreeHead, path: list[str]) -> None:
    proof = ConsistencyProof(first=old.size, second=new.size, path=tuple(path))
    holds_trivially = not path and (
        (old.size == new.size and old.root == new.root)
        or (old.size == 0 < new.size and old.root == EMPTY_ROOT.hex())
    )
    assert (breaks(old, new, proof) is None) == holds_trivially
