"""Proof that the books are whole: everything is derived once more, from the events alone.

Not covered: people, and the sealed words beside an event, which their own seals guard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api_contract.history import TreeHead, commit_to
from backend.ledger.canonical import GENESIS, chain_hash
from backend.ledger.merkle import hash_leaf, root_of
from backend.storage.bookkeeping import ACCOUNT_COLUMNS, ACCOUNTS, EVENTS, Bookkeeper, Bookkeeping
from backend.storage.books import Books
from backend.storage.chain_broken import ChainBroken
from backend.storage.comparison import first_difference, read_tables
from backend.storage.connection import Connection
from backend.storage.instant import from_micros
from backend.storage.journal import SALT_BYTES
from backend.storage.paging import read_pages
from backend.storage.refolding import Refolding
from backend.storage.regrowing import Regrowing

__all__ = ["ChainBroken", "Verified", "examine", "verify", "verify_chain"]

OnProgress = Callable[[int], None]
"""Hears how many events were read, after each page."""

_SIGNATURE_BYTES = 64
_COLUMNS = ("number", "at", "body", "salt", "hash")
_TABLE_PAGES = 3
"""Pages of other tables for each page of events: a transfer has two lines and a fact."""


@dataclass(frozen=True)
class Verified:
    """What was found whole: so many events, and the head over them."""

    events: int
    head: TreeHead


def verify_chain(books: Books) -> int:
    """How many events there are; raises `ChainBroken`. Whose the signature is isn't asked."""
    return verify(books.connection).events


def verify(
    connection: Connection,
    public_key: bytes | None = None,
    kept: TreeHead | None = None,
    on_progress: OnProgress = lambda number: None,
) -> Verified:
    """Check everything in one open transaction; raises `ChainBroken` at the first flaw.

    Without the raw Ed25519 `public_key` the head's signature isn't checked. `kept` is a head that
    somebody kept earlier: the history must begin with its own.
    """
    bookkeeping = Bookkeeping()
    try:
        verified, wrong = examine(connection, bookkeeping, public_key, kept, on_progress)
        if wrong:
            refolding = bookkeeping.refolding
            raise first_difference(
                connection, wrong, refolding, lambda bucket: _refold(connection, bucket)
            )
    except (TypeError, ValueError) as error:
        raise ChainBroken(f"a table holds what none of its columns may: {error}") from error
    return verified


def examine(
    connection: Connection,
    bookkeeper: Bookkeeper,
    public_key: bytes | None,
    kept: TreeHead | None,
    on_progress: OnProgress,
) -> tuple[Verified, Sequence[str]]:
    """Follow chain and tree, give all rows to the bookkeeper, and tell which tables are wrong.

    Raises `ChainBroken` for what isn't one table's; TypeError or ValueError for odd values.
    """
    chain, tree, tables = _Chain(), Regrowing(connection), read_tables(connection)
    for page in read_pages(connection, EVENTS, _COLUMNS, "number"):
        try:
            chain.follow(page)
        finally:
            # Those before a broken one may be worse.
            bookkeeper.take(EVENTS, [row[:3] for row in page[: len(chain.leaves)]])
        for name, rows in islice(tables, _TABLE_PAGES):
            bookkeeper.take(name, rows)
        if kept is not None and chain.number - len(page) < kept.size <= chain.number:
            until = len(page) - (chain.number - kept.size)
            tree.add(chain.leaves[:until])
            _check_kept(kept, tree)
            tree.add(chain.leaves[until:])
        else:
            tree.add(chain.leaves)
        on_progress(chain.number)
    for name, rows in tables:
        bookkeeper.take(name, rows)
    head = _check_head(connection, chain, tree, public_key)
    tree.finish()
    if kept is not None:
        _check_signature(kept, public_key)
        if kept.size > chain.number:
            raise ChainBroken(f"is missing: the kept head counts {kept.size}", chain.number + 1)
    for rows in read_pages(connection, ACCOUNTS, ACCOUNT_COLUMNS, "id"):
        bookkeeper.take(ACCOUNTS, rows)
    return Verified(chain.number, head), bookkeeper.finish()


class _Chain:
    """Follows the events in their order, page by page."""

    def __init__(self) -> None:
        self.number, self.at, self.hash = 0, 0, GENESIS
        self.leaves: list[bytes] = []
        """The leaf hashes of the last page, as far as it was right."""

    def follow(self, page: list[Any]) -> None:
        """The next events; raises `ChainBroken` for one that isn't the next."""
        self.leaves = []
        for number, at, body, salt, digest in page:
            if number != self.number + 1:
                raise ChainBroken(f"is missing: after it comes {number}", self.number + 1)
            commitment = commit_to(salt, body)
            self.hash = chain_hash(self.hash, number, commitment)
            if self.hash != digest or len(salt) != SALT_BYTES:
                raise ChainBroken("is not what was chained", number)
            self.number, self.at = number, at
            self.leaves.append(hash_leaf(commitment))


def _check_head(
    connection: Connection, chain: _Chain, tree: Regrowing, public_key: bytes | None
) -> TreeHead:
    heads = connection.execute(
        "SELECT number, at, hash, peaks, key_id, signature FROM head"
    ).fetchall()
    if len(heads) != 1:
        raise ChainBroken(f"the journal has {len(heads)} heads")
    ((number, at, digest, peaks, key_id, signature),) = heads
    if number > chain.number:
        raise ChainBroken(f"is missing: the head counts {number}", chain.number + 1)
    if number < chain.number:
        raise ChainBroken("stands behind the head of the journal", number + 1)
    if (at, digest, peaks) != (chain.at, chain.hash, b"".join(tree.peaks)):
        raise ChainBroken("the head is not that of these events")
    if len(signature) != _SIGNATURE_BYTES:
        raise ChainBroken("the head has no signature")
    head = TreeHead(
        size=number,
        root=root_of(tree.peaks).hex(),
        at=from_micros(at),
        key_id=key_id,
        signature=signature.hex(),
    )
    _check_signature(head, public_key)
    return head


def _check_signature(head: TreeHead, public_key: bytes | None) -> None:
    if public_key is None:
        return
    if head.key_id != sha256(public_key).hexdigest():
        raise ChainBroken(f"the head of {head.size} events was signed with another key")
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(bytes.fromhex(head.signature), head.signed_bytes())
    except InvalidSignature:
        raise ChainBroken(f"the head of {head.size} events has a false signature") from None


def _check_kept(kept: TreeHead, tree: Regrowing) -> None:
    if kept.root != root_of(tree.peaks).hex():
        raise ChainBroken(f"the first {kept.size} events are not those of the kept head")


def _refold(connection: Connection, bucket: int) -> Refolding:
    refolding = Refolding(bucket)
    for page in read_pages(connection, EVENTS, _COLUMNS[:3], "number"):
        refolding.fold(page)
    refolding.finish()
    return refolding
