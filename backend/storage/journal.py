"""The journal: an append-only chain of events under a Merkle tree, its head signed.

The head row is the one lock of the ledger: whoever holds it writes the next group, and reads after
it nothing that could still change. So any number of processes may write, and none needs to lead.
"""

# ruff: noqa: S608 - only constants of this module go into statements; values are bound.

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from api_contract.history import commit_to, head_bytes
from backend.ledger.canonical import GENESIS, chain_hash, decode, encode
from backend.ledger.event import Event
from backend.ledger.merkle import EMPTY_ROOT, HASH_BYTES, grow, hash_leaf, root_of
from backend.storage.connection import Connection, Cursor, Kind, Table
from backend.storage.instant import EPOCH, from_micros, to_micros
from backend.storage.projection import Projection
from backend.storage.sealing import Reader, Sealer
from backend.storage.tree import Tree
from backend.storage.unavailable import ConstraintBroken

SALT_BYTES = 16

Sign = Callable[[bytes], bytes]

EVENTS = Table(
    "events",
    {
        "number": Kind.INTEGER,
        "at": Kind.INTEGER,
        "body": Kind.BYTES,
        "salt": Kind.BYTES,
        "hash": Kind.BYTES,
        "sealed": Kind.BYTES,
    },
)


@dataclass(frozen=True)
class Entry:
    """A fact on its way into the journal, and what its lines' readers may read, line by line."""

    event: Event
    readers: tuple[Reader, ...] = ()


@dataclass(frozen=True)
class StoredEvent:
    """An event's place in the chain, as it was written."""

    number: int
    at: datetime
    body: bytes
    salt: bytes
    hash: bytes

    @property
    def event(self) -> Event:
        """The fact itself; raises ValueError when the bytes are not canonical."""
        return decode(self.body)


@dataclass(frozen=True)
class Head:
    """Where the journal ends; `peaks` are those of its Merkle tree."""

    number: int
    at: datetime
    hash: bytes
    peaks: tuple[bytes, ...]
    key_id: str
    signature: bytes

    @property
    def root(self) -> bytes:
        """The root of the tree over all events."""
        return root_of(self.peaks)


class Journal:
    """The journal inside one transaction."""

    def __init__(self, connection: Connection, sealer: Sealer, sign: Sign, key_id: str) -> None:
        self._connection = connection
        self._sealer = sealer
        self._sign = sign
        self._key_id = key_id
        self._asked: Cursor | None = None
        self._head: Head | None = None

    def lock(self) -> None:
        """Be the next to write until the transaction ends; what was read before may be stale."""
        self._asked = self._ask(self._connection.for_update)

    @property
    def head(self) -> Head:
        """Where the journal ends; after `lock` nobody else moves it."""
        # Not a cached_property: that one makes all threads wait while one waits for the row.
        if self._head is None:
            self._head = self._read_head()
        return self._head

    def moment(self, now: datetime) -> datetime:
        """The time for the next event: `now`, or that of the last one if the clock went back."""
        return max(now, self.head.at)

    def append(self, *entries: Entry) -> None:
        """Chain the facts, fold them into the books and sign the new head.

        Raises `ConstraintBroken` for a fact whose id was used, whose time is before the last
        one's or that a balance forbids.
        """
        if self._asked is None:
            self.lock()
        head, rows, leaves = self.head, [], []
        number, at, digest = head.number, head.at, head.hash
        salts = os.urandom(SALT_BYTES * len(entries))
        for index, entry in enumerate(entries):
            if entry.event.at < at:
                raise ConstraintBroken("an event is older than the one before it")
            number, at = number + 1, entry.event.at
            body = encode(entry.event)
            salt = salts[index * SALT_BYTES : (index + 1) * SALT_BYTES]
            commitment = commit_to(salt, body)
            digest = chain_hash(digest, number, commitment)
            leaves.append(hash_leaf(commitment))
            sealed = self._sealer.seal(number, entry.readers)
            rows.append((number, to_micros(at), body, salt, digest, sealed))
        Tree(self._connection).grow(head.number, leaves)
        self._connection.make_room(head.number, number)
        self._connection.insert(EVENTS, rows)
        Projection(self._connection).fold(head.number + 1, [entry.event for entry in entries])
        peaks = grow(head.peaks, head.number, leaves)
        self._move_head(number, at, digest, peaks)

    def read(self, after: int = 0, most: int = 2**63 - 1) -> Iterator[StoredEvent]:
        """Events with a greater number, in their order."""
        rows = self._connection.execute(
            "SELECT number, at, body, salt, hash FROM events WHERE number > ?"
            " ORDER BY number LIMIT ?",
            (after, most),
        )
        return (
            StoredEvent(number, from_micros(at), body, salt, digest)
            for number, at, body, salt, digest in rows
        )

    def number_at(self, moment: datetime) -> int:
        """How many events there were at that moment."""
        row = self._connection.execute(
            "SELECT number FROM events WHERE at <= ? ORDER BY at DESC, number DESC LIMIT 1",
            (to_micros(moment),),
        ).fetchone()
        return int(row[0]) if row else 0

    def begin(self) -> None:
        """Give an empty database its first head; one that has a head keeps it."""
        signature = self._sign(head_bytes(0, EMPTY_ROOT.hex(), EPOCH))
        self._connection.execute(
            "INSERT INTO head (only_row, number, at, hash, peaks, key_id, signature)"
            " VALUES (1, 0, 0, ?, ?, ?, ?) ON CONFLICT (only_row) DO NOTHING",
            (GENESIS, b"", self._key_id, signature),
        )

    def _read_head(self) -> Head:
        row = (self._asked or self._ask("")).fetchone()
        number, at, digest, peaks, key_id, signature = row
        hashes = tuple(peaks[i : i + HASH_BYTES] for i in range(0, len(peaks), HASH_BYTES))
        return Head(number, from_micros(at), digest, hashes, key_id, signature)

    def _ask(self, ending: str) -> Cursor:
        return self._connection.execute(
            f"SELECT number, at, hash, peaks, key_id, signature FROM head{ending}"
        )

    def _move_head(
        self, number: int, at: datetime, digest: bytes, peaks: tuple[bytes, ...]
    ) -> None:
        signature = self._sign(head_bytes(number, root_of(peaks).hex(), at))
        self._connection.execute(
            "UPDATE head SET number = ?, at = ?, hash = ?, peaks = ?, key_id = ?, signature = ?",
            (number, to_micros(at), digest, b"".join(peaks), self._key_id, signature),
        )
        self._head = Head(number, at, digest, peaks, self._key_id, signature)
