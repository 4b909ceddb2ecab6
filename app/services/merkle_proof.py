"""Checks what the ledger claims about its history: signed tree heads and RFC 9162 proofs.

Shares no code with the ledger on purpose: a mistake made there is not made again here.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract.history import ConsistencyProof, Receipt, TreeHead, commit_to

_EMPTY_ROOT = sha256().hexdigest()


class ProofFlaw(StrEnum):
    """What is wrong with a head or a proof."""

    OTHER_KEY = "other_key"
    """The head was signed with another key than the one at hand, which may be no key at all."""
    BAD_SIGNATURE = "bad_signature"
    NOT_INCLUDED = "not_included"
    """The event doesn't stand at its number in the history of the head."""
    SHRUNK = "shrunk"
    """The newer history has fewer events than the older one."""
    OTHER_SIZES = "other_sizes"
    """The proof is about other histories than the two at hand."""
    REWRITTEN = "rewritten"
    """The newer history doesn't begin with the older one."""


class ProofFailed(Exception):
    """The history is not what it claims to be.

    Not a `WalletError`: whoever handles those as trouble on the way must not handle this.
    """

    def __init__(self, reason: ProofFlaw) -> None:
        super().__init__(reason.value)
        self.reason = reason


def check_head(head: TreeHead, public_key_hex: str) -> None:
    """That the owner of the key signed the head; raises `ProofFailed`."""
    try:
        raw = bytes.fromhex(public_key_hex)
        key = Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise ProofFailed(ProofFlaw.OTHER_KEY) from None
    if head.key_id != sha256(raw).hexdigest():
        raise ProofFailed(ProofFlaw.OTHER_KEY)
    try:
        key.verify(bytes.fromhex(head.signature), head.signed_bytes())
    except InvalidSignature:
        raise ProofFailed(ProofFlaw.BAD_SIGNATURE) from None


def check_inclusion(receipt: Receipt) -> None:
    """That the receipt's event stands at its number under its head's root; raises `ProofFailed`.

    RFC 9162 §2.1.3.2. A root doesn't tell its tree's size, only the head's signature does:
    this is worth nothing without `check_head`.
    """
    if receipt.number > receipt.head.size:
        raise ProofFailed(ProofFlaw.NOT_INCLUDED)
    # JSON can say half a surrogate pair, which plain UTF-8 would raise at.
    event = receipt.event.encode("utf-8", "surrogatepass")
    commitment = commit_to(bytes.fromhex(receipt.salt), event)
    root = sha256(b"\x00" + commitment).digest()
    way = _climb(receipt.number - 1, receipt.head.size - 1, receipt.path, ProofFlaw.NOT_INCLUDED)
    for step, is_left in way:
        root = _node(step, root) if is_left else _node(root, step)
    if root.hex() != receipt.head.root:
        raise ProofFailed(ProofFlaw.NOT_INCLUDED)


def check_consistency(old_head: TreeHead, new_head: TreeHead, proof: ConsistencyProof) -> None:
    """That the history of `new_head` begins with that of `old_head`; raises `ProofFailed`.

    RFC 9162 §2.1.4.2, and an empty path for equal sizes and for the empty history. Worth nothing
    without `check_head` on both heads.
    """
    old_size, new_size = old_head.size, new_head.size
    if new_size < old_size:
        raise ProofFailed(ProofFlaw.SHRUNK)
    if (proof.first, proof.second) != (old_size, new_size):
        raise ProofFailed(ProofFlaw.OTHER_SIZES)
    if old_size in (0, new_size):
        known_root = new_head.root if old_size == new_size else _EMPTY_ROOT
        if proof.path or old_head.root != known_root:
            raise ProofFailed(ProofFlaw.REWRITTEN)
        return
    # An old tree that is perfect is itself the first step, which the proof leaves out.
    whole = old_size & (old_size - 1) == 0
    path = (old_head.root, *proof.path) if whole else proof.path
    if not path:
        raise ProofFailed(ProofFlaw.REWRITTEN)
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old_root = new_root = bytes.fromhex(path[0])
    for step, is_left in _climb(index, last, path[1:], ProofFlaw.REWRITTEN):
        if is_left:
            old_root = _node(step, old_root)
        new_root = _node(step, new_root) if is_left else _node(new_root, step)
    if (old_root.hex(), new_root.hex()) != (old_head.root, new_head.root):
        raise ProofFailed(ProofFlaw.REWRITTEN)


def _climb(
    index: int, last: int, path: Sequence[str], flaw: ProofFlaw
) -> Iterator[tuple[bytes, bool]]:
    """The hashes from a node up to the root, and whether each stands to the left of the way.

    `index` is the node's number in its row and `last` that of the row's last node. Raises
    `ProofFailed` with `flaw` for a path that is too long or too short.
    """
    for step in path:
        if last == 0:
            raise ProofFailed(flaw)
        is_left = index & 1 == 1 or index == last
        if is_left:
            while not index & 1:  # ends: `index` is `last` then, and not 0
                index, last = index >> 1, last >> 1
        yield bytes.fromhex(step), is_left
        index, last = index >> 1, last >> 1
    if last:
        raise ProofFailed(flaw)


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
